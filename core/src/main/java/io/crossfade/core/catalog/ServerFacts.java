package io.crossfade.core.catalog;

import java.util.Map;
import java.util.OptionalLong;

/**
 * A server and the connected role, as they answered when they were asked.
 *
 * @param versionNumber such as 180006
 * @param inRecovery whether it is a standby
 * @param systemIdentifier of the cluster; empty where the role may not ask
 * @param timeline 0 where the role may not ask
 * @param role the connected role
 * @param collationVersion that the database was made with and that the system offers now; empty where unknown
 * @param settings parameters as {@code pg_settings} holds them for a new session of this role
 */
public record ServerFacts(
        int versionNumber,
        String database,
        boolean inRecovery,
        String systemIdentifier,
        int timeline,
        Role role,
        Locale locale,
        CollationVersion collationVersion,
        int slotsUsed,
        int sendersUsed,
        Map<String, String> settings) {
    public ServerFacts {
        settings = Map.copyOf(settings);
    }

    /**
     * @param mayReplicate superuser, or {@code REPLICATION}
     * @param maySetReplicaRole whether {@code set session_replication_role = replica} succeeded
     * @param mayCreate whether it may create schemas and publications in the database
     */
    public record Role(
            String name,
            boolean superuser,
            boolean mayReplicate,
            boolean bypassesRowSecurity,
            boolean maySetReplicaRole,
            boolean mayCreate) {}

    /** @param provider {@code libc}, {@code icu} or {@code builtin} */
    public record Locale(String encoding, String collation, String characterType, String provider) {}

    public record CollationVersion(String recorded, String actual) {
        public boolean isStale() {
            return !recorded.isEmpty() && !actual.isEmpty() && !recorded.equals(actual);
        }
    }

    public int major() {
        return versionNumber / 10_000;
    }

    /** Empty where the server does not know the parameter. */
    public String setting(String name) {
        return settings.getOrDefault(name, "");
    }

    public OptionalLong number(String name) {
        String value = setting(name);
        return value.matches("-?\\d+") ? OptionalLong.of(Long.parseLong(value)) : OptionalLong.empty();
    }
}
