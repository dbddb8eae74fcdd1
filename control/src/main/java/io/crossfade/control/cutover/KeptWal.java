package io.crossfade.control.cutover;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.status.MigrationStatus;
import java.util.Optional;

/**
 * Whether a server's disk bears a replication slot over a cutover, as far as SQL can tell: by the WAL that it keeps for the slot, and
 * by what is left until it gives the slot up. How much of the disk is free no server says.
 *
 * @param budget bytes that a slot may keep, {@code budget.retainedWal}
 */
record KeptWal(long budget) {
    /** Bytes that must be left: what a busy server writes while a cutover is under way. */
    static final long FLOOR = 64L << 20;

    /** @param database whose slot it is, for people */
    Optional<String> problem(MigrationStatus.Slot slot, String database) {
        String named = "replication slot '" + slot.name() + "' of the " + database;
        if (slot.hasLostWal()) {
            return Optional.of("the server has removed WAL that " + named + " needs, so changes are missing:"
                    + " `crossfade status` says what is to be done");
        }
        if (slot.walStatus().equals("unreserved")) {
            return Optional.of("WAL that " + named + " needs may be removed at the server's next checkpoint: have"
                    + " `crossfade run` read it, and raise max_slot_wal_keep_size there");
        }
        Long left = slot.safeWalBytes();
        if (left != null && left < FLOOR) {
            return Optional.of(
                    "after " + Humanize.bytes(Math.max(0, left)) + " more of WAL the server gives up " + named
                            + ", less than " + Humanize.bytes(FLOOR)
                            + " is too little for a cutover: have `crossfade run` read it, or raise max_slot_wal_keep_size there");
        }
        if (slot.retainedWalBytes() > budget) {
            return Optional.of(named + " keeps " + Humanize.bytes(slot.retainedWalBytes())
                    + " of WAL on the server's disk, more than budget.retainedWal (" + Humanize.bytes(budget)
                    + "): have `crossfade run` read it, end transactions that are open there for long, or raise the budget"
                    + " if the disk allows");
        }
        return Optional.empty();
    }
}
