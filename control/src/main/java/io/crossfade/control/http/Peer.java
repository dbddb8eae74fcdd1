package io.crossfade.control.http;

import java.time.Duration;
import org.eclipse.jetty.io.EndPoint;

/** The other end of a connection, and since when a request is expected of it. */
final class Peer {
    private final EndPoint endPoint;
    private final long patience;
    private volatile State state;

    /** @param since nanoseconds of the system's timer, of meaning while a request is to come */
    private record State(boolean expected, long since) {}

    /** @param reading within which a request must have come whole */
    Peer(EndPoint endPoint, Duration reading) {
        this.endPoint = endPoint;
        this.patience = reading.toNanos();
        this.state = new State(true, System.nanoTime());
    }

    /** Gives it the full time, for a next request or for the rest of this one. */
    void expect() {
        state = new State(true, System.nanoTime());
    }

    /** The request has come whole. */
    void satisfied() {
        state = new State(false, 0);
    }

    boolean isLate() {
        State now = state;
        return now.expected() && System.nanoTime() - now.since() > patience;
    }

    /** Closes the connection without a word. */
    void drop() {
        endPoint.close();
    }
}
