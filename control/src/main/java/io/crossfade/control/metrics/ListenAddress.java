package io.crossfade.control.metrics;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.net.InetSocketAddress;

/**
 * Where something is served.
 *
 * @param host a name or address of this machine; whoever reaches it is not asked who he is
 * @param port 0: any that is free
 */
public record ListenAddress(String host, int port) {
    private static final String LOOPBACK = "localhost";
    private static final int MOST = 65_535;

    /**
     * Reads {@code PORT}, which is served to this machine alone, or {@code HOST:PORT}.
     *
     * @throws CrossfadeException USAGE
     */
    public static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? LOOPBACK : text.substring(0, colon);
        int port = port(text.substring(colon + 1));
        if (host.isEmpty() || port < 0 || port > MOST) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "'" + text + "' is no address to serve metrics on",
                    "name a PORT of this machine, or HOST:PORT, such as 9187 or 0.0.0.0:9187",
                    null);
        }
        return new ListenAddress(host, port);
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    InetSocketAddress socket() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
