package io.crossfade.testkit.writer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long nothing could be written at each switch, as the writers themselves saw it: from the last acknowledgement of
 * any writer on one side to the first acknowledgement of any writer on the next.
 */
public final class WritePauses {
    private final List<Visit> visits = new ArrayList<>();

    /** One switch. A negative pause would mean that both sides took writes at once. */
    public record Pause(String from, String to, Duration length) {}

    private static final class Visit {
        private final String side;
        private final long first;
        private long last;
        private long count;

        private Visit(String side, long first) {
            this.side = side;
            this.first = first;
            this.last = first;
        }
    }

    /**
     * A writer was answered. An answer of the side left behind that comes in after the first of the new side still
     * counts for the old one.
     */
    synchronized void acknowledged(String side, long nanoTime) {
        Visit visit = null;
        for (int back = visits.size() - 1; back >= Math.max(0, visits.size() - 2) && visit == null; back--) {
            visit = visits.get(back).side.equals(side) ? visits.get(back) : null;
        }
        boolean returned = visit != null
                && visit != visits.get(visits.size() - 1)
                && nanoTime - visits.get(visits.size() - 1).first
                        > Duration.ofSeconds(1).toNanos();
        if (visit == null || returned) {
            visit = new Visit(side, nanoTime);
            visits.add(visit);
        }
        visit.last = Math.max(visit.last, nanoTime);
        visit.count++;
    }

    public synchronized List<Pause> pauses() {
        List<Pause> pauses = new ArrayList<>();
        for (int i = 1; i < visits.size(); i++) {
            Visit from = visits.get(i - 1);
            Visit to = visits.get(i);
            pauses.add(new Pause(from.side, to.side, Duration.ofNanos(to.first - from.last)));
        }
        return pauses;
    }

    /** Acknowledged transactions on a side over all visits to it. */
    public synchronized long acknowledgedOn(String side) {
        return visits.stream()
                .filter(v -> v.side.equals(side))
                .mapToLong(v -> v.count)
                .sum();
    }
}
