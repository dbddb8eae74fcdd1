package io.crossfade.testkit.writer;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares a database with what was promised. Every lost, doubled and never promised transaction is counted. */
public final class LedgerCheck {
    private static final int SAMPLES = 10;
    private static final int FETCH = 5_000;

    private LedgerCheck() {}

    /**
     * What the check found; samples read {@code writer/number}.
     *
     * @param lost acknowledged, but not there
     * @param doubled there more than once
     * @param ghosts there, though rolled back or refused
     * @param unknownFound of those without an answer, how many happened
     */
    public record Result(
            long acknowledged,
            long lost,
            List<String> lostSamples,
            long doubled,
            List<String> doubledSamples,
            long ghosts,
            List<String> ghostSamples,
            long unknown,
            long unknownFound) {
        public Result {
            lostSamples = List.copyOf(lostSamples);
            doubledSamples = List.copyOf(doubledSamples);
            ghostSamples = List.copyOf(ghostSamples);
        }

        public boolean ok() {
            return lost == 0 && doubled == 0 && ghosts == 0;
        }
    }

    /** A count with a few examples. */
    private static final class Tally {
        private long count;
        private final List<String> samples = new ArrayList<>();

        void add(int writer, long seq) {
            count++;
            if (samples.size() < SAMPLES) {
                samples.add(writer + "/" + seq);
            }
        }
    }

    /** Reads the table {@code ledger} of this side; the writers must have stopped or the side must be fenced. */
    public static Result check(Connection connection, Ledger ledger) throws SQLException {
        Map<Integer, Ledger.Book> books = new TreeMap<>();
        Map<Integer, BitSet> missing = new TreeMap<>();
        for (Ledger.Book book : ledger.books()) {
            books.put(book.writer(), book);
            missing.put(book.writer(), book.acknowledged());
        }
        Tally lost = new Tally();
        Tally doubled = new Tally();
        Tally ghosts = new Tally();
        long acknowledged = ledger.acknowledged();
        long unknownFound = 0;
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false); // without a transaction the driver reads the whole result into memory
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet rows = statement.executeQuery(
                    "select writer, seq, count(*) from public.ledger group by writer, seq order by writer, seq")) {
                while (rows.next()) {
                    int writer = rows.getInt(1);
                    long seq = rows.getLong(2);
                    if (rows.getLong(3) > 1) {
                        doubled.add(writer, seq);
                    }
                    Ledger.Book book = books.get(writer);
                    BitSet of = missing.get(writer);
                    if (book != null && of != null && book.isAcknowledged(seq)) {
                        of.clear((int) seq);
                    } else if (book != null && book.isUnknown(seq)) {
                        unknownFound++;
                    } else {
                        ghosts.add(writer, seq);
                    }
                }
            }
        } finally {
            connection.setAutoCommit(autoCommit);
        }
        missing.forEach((writer, seqs) -> seqs.stream().forEach(seq -> lost.add(writer, seq)));
        return new Result(
                acknowledged,
                lost.count,
                lost.samples,
                doubled.count,
                doubled.samples,
                ghosts.count,
                ghosts.samples,
                ledger.unknown(),
                unknownFound);
    }
}
