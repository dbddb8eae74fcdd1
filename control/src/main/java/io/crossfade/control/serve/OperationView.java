package io.crossfade.control.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.crossfade.core.store.OperationRecord;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that was asked for, and how it goes or went.
 *
 * @param kind {@code plan}, {@code run}, {@code verify}, {@code validate}, {@code report}, {@code cutover}, {@code rollback},
 *     {@code complete}, {@code abort}, or one of the moves with {@code -dry-run}
 * @param state {@code running}, {@code done}, {@code failed}, {@code cancelled} or {@code interrupted}: its server ended under it
 * @param actor who asked
 * @param request what was asked for
 * @param endedAt null while it runs
 * @param exitCode of the command that does the same: 0 only if what was asked for came true; null while it runs
 * @param account what it said on its way; null where it runs in another server, or left out of a list
 * @param result what it brought, as the command of the same name prints it with {@code --json}; null: nothing yet, or left out
 *     of a list
 * @param error null: it has not failed
 */
record OperationView(
        UUID id,
        String migration,
        String kind,
        String state,
        boolean cancellable,
        String actor,
        JsonNode request,
        Instant begunAt,
        @Nullable Instant endedAt,
        @Nullable Integer exitCode,
        @Nullable JsonNode account,
        @Nullable JsonNode result,
        @Nullable JsonNode error) {
    static OperationView of(OperationRecord record, @Nullable LiveOperation live) {
        return new OperationView(
                record.id(),
                record.migration(),
                record.kind(),
                record.state().label(),
                live != null && live.work().isCancellable(),
                record.actor(),
                StoredJson.read(record.requestJson()),
                record.begunAt(),
                record.endedAt(),
                record.exitCode(),
                live == null ? StoredJson.readOrNull(record.accountJson()) : StoredJson.tree(live.account()),
                StoredJson.readOrNull(record.resultJson()),
                StoredJson.readOrNull(record.errorJson()));
    }
}
