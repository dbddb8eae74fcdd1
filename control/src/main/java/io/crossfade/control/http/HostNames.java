package io.crossfade.control.http;

import io.crossfade.core.error.ErrorCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * The names by which the server may be called. A page of another site whose name somebody has pointed to this machine (DNS
 * rebinding) calls it by that name, and is refused whatever it asks for.
 */
final class HostNames {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1");
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*");

    private final Set<String> names = new HashSet<>();

    /** @param more beside this machine's own names and the address that a connection came to */
    HostNames(Set<String> more) {
        more.forEach(name -> names.add(bare(name).orElse(name)));
    }

    /**
     * @param host the header {@code Host}
     * @param local where the connection came to
     */
    Optional<Refusal> refusal(@Nullable String host, SocketAddress local) {
        Optional<String> name = host == null ? Optional.empty() : bare(host);
        if (name.filter(of -> isKnown(of, local)).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                421,
                ErrorCode.USAGE,
                "this server is not called by the name in the header Host",
                "call it by a name of this machine, or start it with --host-name NAME and --tokens"));
    }

    private boolean isKnown(String name, SocketAddress local) {
        return LOOPBACK.matcher(name).matches() || names.contains(name) || isAddress(name, local);
    }

    private static boolean isAddress(String name, SocketAddress local) {
        try {
            return LITERAL.matcher(name).matches()
                    && local instanceof InetSocketAddress address
                    && InetAddress.getByName(name).equals(address.getAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Without port and brackets. */
    private static Optional<String> bare(String host) {
        try {
            String name = new HostPort(host).getHost().toLowerCase(Locale.ROOT);
            return Optional.of(name.startsWith("[") ? name.substring(1, name.length() - 1) : name);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
