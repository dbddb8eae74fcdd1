package io.crossfade.applier.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The source's committed transactions, in commit order, and how a streamer that starts after any of them packs the rest
 * into records. Packing depends on nothing else, so a record is known by its streamer's start, its lane and its number.
 *
 * @param transactions transaction {@code n} of the model is element {@code n - 1}
 * @param eventsPerRecord a record is sent when it holds so many events of its lane
 * @param flushAtCommit whether it is also sent at every commit, as it is when the stream is idle
 */
record Workload(List<Transaction> transactions, int eventsPerRecord, boolean flushAtCommit) {
    static final int LANES = 2;

    /**
     * @param started the LSN at which it began to write, END LSNs of others may lie behind it
     * @param end the END LSN of its commit
     * @param rows the lane of each of its rows
     */
    record Transaction(int started, int end, List<Integer> rows) {
        boolean touches(int lane) {
            return rows.contains(lane);
        }

        int rowsIn(int lane) {
            return (int) rows.stream().filter(row -> row == lane).count();
        }
    }

    enum Kind {
        RESTARTED,
        BEGIN,
        ROW,
        COMMIT
    }

    /**
     * @param transaction its number, from 1
     * @param row the row's number within transaction and lane, from 1
     */
    record Event(Kind kind, int transaction, int row) {}

    /** @param number the record's place in its lane */
    record Sent(int lane, int number) {}

    /**
     * What a streamer sends: its records per lane, and the order over all lanes in which it hands them to the producer.
     */
    record Stream(List<List<List<Event>>> lanes, List<Sent> order) {
        List<Event> events(int lane, int number) {
            return lanes.get(lane).get(number);
        }

        /** How many records of a lane hold events of transactions up to this one. */
        int recordsUpTo(int lane, int transaction) {
            List<List<Event>> records = lanes.get(lane);
            int count = 0;
            for (int i = 0; i < records.size(); i++) {
                if (records.get(i).stream()
                        .anyMatch(event -> event.kind() != Kind.RESTARTED && event.transaction() <= transaction)) {
                    count = i + 1;
                }
            }
            return count;
        }
    }

    int count() {
        return transactions.size();
    }

    Transaction transaction(int number) {
        return transactions.get(number - 1);
    }

    /** The next transaction of a lane after this one, or 0. */
    int following(int lane, int transaction) {
        for (int next = transaction + 1; next <= count(); next++) {
            if (transaction(next).touches(lane)) {
                return next;
            }
        }
        return 0;
    }

    /** The last transaction up to this one that touches the lane, or 0. */
    int latest(int lane, int transaction) {
        int at = transaction;
        while (at > 0 && !transaction(at).touches(lane)) {
            at--;
        }
        return at;
    }

    /** What a streamer sends that starts when transactions up to {@code confirmed} are confirmed. */
    Stream from(int confirmed, boolean restarted) {
        Packer packer = new Packer();
        for (int lane = 0; lane < LANES && restarted; lane++) {
            packer.add(lane, new Event(Kind.RESTARTED, 0, 0));
            packer.flush(lane);
        }
        for (int number = confirmed + 1; number <= count(); number++) {
            Map<Integer, Integer> rows = new TreeMap<>();
            for (int lane : transaction(number).rows()) {
                if (rows.merge(lane, 1, Integer::sum) == 1) {
                    packer.add(lane, new Event(Kind.BEGIN, number, 0));
                }
                packer.add(lane, new Event(Kind.ROW, number, Objects.requireNonNull(rows.get(lane))));
            }
            for (int lane : rows.keySet()) {
                packer.add(lane, new Event(Kind.COMMIT, number, 0));
                if (flushAtCommit) {
                    packer.flush(lane);
                }
            }
        }
        for (int lane = 0; lane < LANES; lane++) {
            packer.flush(lane);
        }
        return new Stream(packer.records, packer.order);
    }

    private final class Packer {
        private final List<List<List<Event>>> records = new ArrayList<>();
        private final List<List<Event>> open = new ArrayList<>();
        private final List<Sent> order = new ArrayList<>();

        Packer() {
            for (int lane = 0; lane < LANES; lane++) {
                records.add(new ArrayList<>());
                open.add(new ArrayList<>());
            }
        }

        void add(int lane, Event event) {
            open.get(lane).add(event);
            if (open.get(lane).size() == eventsPerRecord) {
                flush(lane);
            }
        }

        void flush(int lane) {
            if (open.get(lane).isEmpty()) {
                return;
            }
            order.add(new Sent(lane, records.get(lane).size()));
            records.get(lane).add(open.set(lane, new ArrayList<>()));
        }
    }
}
