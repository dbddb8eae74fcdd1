package io.crossfade.control.http;

import java.time.Duration;

/**
 * What one client, or all of them, may take.
 *
 * @param body bytes of a request's body
 * @param header bytes of a request's line and headers together
 * @param uri characters of a request's address
 * @param connections open at a time
 * @param streams of events open at a time
 * @param idle after which a connection on which nothing moves is closed
 * @param reading within which a request must have come whole, from its connection's opening or the answer before
 * @param heartbeat between two signs of life in a stream of events
 */
public record ServerLimits(
        int body,
        int header,
        int uri,
        int connections,
        int streams,
        Duration idle,
        Duration reading,
        Duration heartbeat) {
    public static ServerLimits standard() {
        return new ServerLimits(
                256 * 1024,
                16 * 1024,
                4096,
                1000,
                100,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5));
    }
}
