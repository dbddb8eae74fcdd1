package io.crossfade.control.e2e;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** What fails while writers move, and where. */
record Failure(What what, Part part) {
    enum What {
        /** SIGKILL. */
        KILLED,
        SESSIONS_ENDED,
        /** A server without a checkpoint, the broker in order; it comes back after a while. */
        STOPPED,
        /** Every connection is reset; new ones pass. */
        CUT,
        /** Nothing comes through for a while, and nobody is told. */
        SILENT,
        /** The same, but the server's ends of the connections are closed at once. */
        FORSAKEN,
        DATA_FULL,
        WAL_FULL,
        /** Stopped, and back only after the fence's deadline. */
        AWAY
    }

    enum Part {
        MOVE,
        RUN,
        SOURCE,
        TARGET,
        BROKER,
        FENCED_SIDE
    }

    private static final List<Part> SIDES = List.of(Part.SOURCE, Part.TARGET);
    private static final List<Part> SERVERS = List.of(Part.SOURCE, Part.TARGET, Part.BROKER);

    /** Failures in an order of chance: of each family one, then again of each one, until a family begins anew. */
    record Deck(List<List<Failure>> families) {
        static Deck shuffled(SplittableRandom random, boolean disks) {
            List<List<Failure>> families = new ArrayList<>();
            families.add(all(List.of(What.KILLED), List.of(Part.MOVE, Part.RUN)));
            families.add(all(List.of(What.STOPPED), SERVERS));
            families.get(1).addAll(all(List.of(What.SESSIONS_ENDED), SIDES));
            families.add(all(List.of(What.CUT, What.SILENT, What.FORSAKEN), SERVERS));
            families.add(all(List.of(What.AWAY), List.of(Part.FENCED_SIDE)));
            if (disks) {
                families.add(all(List.of(What.DATA_FULL, What.WAL_FULL), SIDES));
            }
            families.forEach(family -> Collections.shuffle(family, random));
            Collections.shuffle(families, random);
            return new Deck(families);
        }

        private static List<Failure> all(List<What> whats, List<Part> parts) {
            List<Failure> all = new ArrayList<>();
            whats.forEach(what -> parts.forEach(part -> all.add(new Failure(what, part))));
            return all;
        }

        Failure at(int turn) {
            List<Failure> family = families.get(turn % families.size());
            return family.get(turn / families.size() % family.size());
        }
    }

    @Override
    public String toString() {
        return part + " " + what;
    }
}
