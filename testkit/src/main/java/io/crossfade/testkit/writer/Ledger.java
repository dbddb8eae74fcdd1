package io.crossfade.testkit.writer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What the database promised to the writers, kept in this JVM's memory: every transaction of a writer has a number and
 * inserts it into the table {@code ledger}. A number is acknowledged only after COMMIT has answered; one whose COMMIT
 * got no answer is unknown; all others must have left no trace. Two bits a transaction: a day of writing fits.
 */
public final class Ledger {
    private final List<Book> books = new ArrayList<>();

    /** One writer's numbers; used by that writer alone while it writes. */
    public static final class Book {
        private final int writer;
        private final BitSet acknowledged = new BitSet();
        private final BitSet unknown = new BitSet();
        private int last;

        private Book(int writer) {
            this.writer = writer;
        }

        /** What the column {@code writer} says of it. */
        public int writer() {
            return writer;
        }

        /** The number of the next attempt; an attempt that fails leaves a number that must not appear. */
        public synchronized int next() {
            return ++last;
        }

        public synchronized void acknowledge(int seq) {
            acknowledged.set(seq);
        }

        /** Its COMMIT was sent, and got no answer. */
        public synchronized void lostSightOf(int seq) {
            unknown.set(seq);
        }

        synchronized boolean isAcknowledged(long seq) {
            return seq > 0 && seq <= last && acknowledged.get((int) seq);
        }

        synchronized boolean isUnknown(long seq) {
            return seq > 0 && seq <= last && unknown.get((int) seq);
        }

        synchronized BitSet acknowledged() {
            return (BitSet) acknowledged.clone();
        }

        synchronized int unknownCount() {
            return unknown.cardinality();
        }
    }

    /** A new writer's book. Writers of several ledgers must not share a table. */
    public synchronized Book open() {
        Book book = new Book(books.size() + 1);
        books.add(book);
        return book;
    }

    synchronized List<Book> books() {
        return List.copyOf(books);
    }

    /** Transactions whose COMMIT was answered. */
    public long acknowledged() {
        return books().stream().mapToLong(b -> b.acknowledged().cardinality()).sum();
    }

    /** Transactions whose COMMIT got no answer: they may or may not have happened. */
    public long unknown() {
        return books().stream().mapToLong(Book::unknownCount).sum();
    }
}
