package io.crossfade.control.cli;

import io.crossfade.control.http.ServerLimits;
import io.crossfade.control.http.ServerSettings;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where {@code serve} listens and whom it lets in. */
final class ServeOptions {
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]]+)):(\\d{1,5})");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]+(:\\d{1,5})?");
    private static final int HIGHEST_PORT = 65_535;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8642",
            description = {
                "Where to listen (${DEFAULT-VALUE}). An address that others than this machine reach needs --tokens, and"
                        + " TLS or --insecure-http."
            })
    private String listen = "";

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description =
                    "Let in who has a token of this file (see `crossfade token`); without it whoever works on this"
                            + " machine, as its operator.")
    private @Nullable Path tokens;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "Speak TLS by this certificate chain (PEM).")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's private key (PEM, PKCS#8).")
    private @Nullable Path key;

    @Option(
            names = "--insecure-http",
            description = "Let others in without TLS: behind a proxy that speaks it, on a network of your own.")
    private boolean insecureHttp;

    @Option(
            names = "--host-name",
            paramLabel = "NAME",
            description = "What clients call this server, if not by its address; may be given several times.")
    private List<String> hostNames = new ArrayList<>();

    /** @throws CrossfadeException USAGE with every value that is none; what they come to, the server itself checks */
    ServerSettings settings() {
        List<String> problems = new ArrayList<>();
        Matcher address = ADDRESS.matcher(listen);
        boolean known = address.matches() && Integer.parseInt(address.group(3)) <= HIGHEST_PORT;
        if (!known) {
            problems.add("--listen " + listen + ": expected HOST:PORT, such as 127.0.0.1:8642 or [::1]:8642");
        }
        hostNames.stream()
                .filter(name -> !NAME.matcher(name).matches())
                .forEach(name -> problems.add("--host-name " + name + ": expected a name, such as ops.example.com"));
        if (!problems.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.USAGE, String.join("; ", problems), "see `crossfade serve --help`", null);
        }
        String host = address.group(1) == null ? address.group(2) : address.group(1);
        Set<String> names = new LinkedHashSet<>(hostNames);
        return new ServerSettings(
                host,
                Integer.parseInt(address.group(3)),
                tokens,
                certificate,
                key,
                insecureHttp,
                names,
                ServerLimits.standard());
    }
}
