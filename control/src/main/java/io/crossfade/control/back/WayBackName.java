package io.crossfade.control.back;

import io.crossfade.core.model.Sha256;

/**
 * What a target's way back is called. It is a migration of its own, from the target to the source, and its name cannot be
 * that of a migration in a file: no such name has a {@code ~}.
 *
 * @param migration the migration that goes forward
 * @param target the target that it goes to
 */
public record WayBackName(String migration, String target) {
    /** So much is left of the migration's name that all names that are made from it fit into PostgreSQL's 63 bytes. */
    private static final int KEPT = 30;

    private static final int DIGITS = 8;

    /** Whether a migration is a way back, by its name. */
    public static boolean isOne(String migration) {
        return migration.indexOf('~') >= 0;
    }

    /** Under this the way back is kept: {@code orders-out-of-monolith~3f9a1c07}. */
    public String name() {
        return migration.substring(0, Math.min(KEPT, migration.length())) + "~" + digits();
    }

    /** The slot and the publication in the target. */
    String slot() {
        return "crossfade_back_" + digits();
    }

    /** The topic of one of its lanes; Kafka takes no {@code ~}. */
    String topic(String lane) {
        return "crossfade-back." + migration + "." + target + "." + lane;
    }

    private String digits() {
        return Sha256.hex(migration + "/" + target).substring(0, DIGITS);
    }
}
