package io.crossfade.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A loopback TCP port that nothing listens on. The ports lie below the range from which operating systems draw the
 * ports of outgoing connections, so that a server can be stopped and started again on its port.
 */
public final class FreePort {
    private static final int FIRST = 15_000;
    private static final int BEYOND = 32_000;
    private static final int TRIES = 200;

    private FreePort() {}

    /** A port that was free a moment ago; another process may still be quicker, so starting a server must retry. */
    public static int find() {
        IOException last = null;
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEYOND);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + BEYOND, last);
    }
}
