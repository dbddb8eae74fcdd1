package io.crossfade.core.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A write to a moved table in the target that was not the migration's: the first of one transaction, table and operation.
 *
 * @param table the moved one
 * @param member what was written to: the table itself, or a partition or heir of it
 * @param operation {@code INSERT}, {@code UPDATE}, {@code DELETE} or {@code TRUNCATE}
 * @param transaction PostgreSQL's number of it, with its epoch
 * @param applicationName as the session said it; often empty for background processes
 * @param user who opened the session
 * @param clientAddress null for local sessions and background processes
 * @param backendType null where the target's role may not know
 * @param subscription whose worker it was; null for anything else
 * @param writtenAt when, by the target's clock
 * @param settledAt when a clean comparison that began after it had covered it; null: it stands against a cutover
 */
public record ForeignWrite(
        String table,
        String member,
        String operation,
        String transaction,
        String applicationName,
        String user,
        @Nullable String clientAddress,
        @Nullable String backendType,
        @Nullable String subscription,
        Instant writtenAt,
        @Nullable Instant settledAt) {
    @Override
    public String toString() {
        return operation + " on " + member + " in transaction " + transaction + " by "
                + (subscription == null
                        ? applicationName.isEmpty() ? "a session without a name" : "'" + applicationName + "'"
                        : "subscription '" + subscription + "'")
                + " as user " + user
                + (clientAddress == null ? "" : " from " + clientAddress)
                + (backendType == null ? "" : " (" + backendType + ")")
                + " at " + writtenAt;
    }
}
