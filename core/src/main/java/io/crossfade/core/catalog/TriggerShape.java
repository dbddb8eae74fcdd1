package io.crossfade.core.catalog;

/**
 * A trigger that somebody made (constraints' own triggers are not among them).
 *
 * @param function what it calls, qualified
 * @param enabled {@code O} for ordinary sessions, {@code R} under the replica role, {@code A} always, {@code D} never
 */
public record TriggerShape(String name, String function, char enabled) {
    /** Whether it fires in a session whose {@code session_replication_role} is {@code replica}. */
    public boolean firesUnderReplicaRole() {
        return enabled == 'A' || enabled == 'R';
    }

    /** Whether it fires in an ordinary session. */
    public boolean firesOrdinarily() {
        return enabled == 'A' || enabled == 'O';
    }
}
