package io.crossfade.control.http;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What settings come to, once they are known to be safe.
 *
 * @param address where to listen
 * @param tokens empty: everybody on this machine is its operator
 * @param tls empty: plain HTTP
 */
record Setup(InetAddress address, Optional<KnownTokens> tokens, Optional<ServerCertificate> tls) {

    /** @throws CrossfadeException USAGE with every problem */
    static Setup of(ServerSettings settings) {
        List<String> problems = new ArrayList<>();
        InetAddress address = address(settings.host(), problems);
        reach(settings, address, problems);
        Optional<KnownTokens> tokens = Optional.ofNullable(settings.tokens()).flatMap(file -> tokens(file, problems));
        Optional<ServerCertificate> tls = tls(settings, problems);
        if (!problems.isEmpty()) {
            String list = String.join("\n  ", problems);
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "the server does not start:\n  " + list,
                    "see docs/http.md for what a server needs that others reach",
                    null);
        }
        return new Setup(address, tokens, tls);
    }

    private static InetAddress address(String host, List<String> problems) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            problems.add("this machine has no address " + host);
            return InetAddress.getLoopbackAddress();
        }
    }

    private static void reach(ServerSettings settings, InetAddress address, List<String> problems) {
        boolean others = !address.isLoopbackAddress();
        if (others && settings.tokens() == null) {
            problems.add("others than this machine reach " + settings.host() + ": name a file of tokens by --tokens");
        }
        if (others && settings.certificate() == null && settings.key() == null && !settings.insecureHttp()) {
            problems.add("others than this machine reach " + settings.host()
                    + ": give it a certificate by --tls-certificate and --tls-key, or say --insecure-http");
        }
        if (!settings.hostNames().isEmpty() && settings.tokens() == null) {
            problems.add("--host-name is for servers that others call: name a file of tokens by --tokens");
        }
        if ((settings.certificate() == null) != (settings.key() == null)) {
            problems.add("--tls-certificate and --tls-key belong together");
        }
    }

    private static Optional<KnownTokens> tokens(Path path, List<String> problems) {
        TokenFile file = new TokenFile(path);
        try {
            KnownTokens tokens = new KnownTokens(file);
            if (file.isWritableByOthers()) {
                problems.add("others than its owner may change " + path + ": chmod 600 it");
            }
            return Optional.of(tokens);
        } catch (CrossfadeException e) {
            problems.add(e.getMessage() + ": " + e.remedy());
            return Optional.empty();
        }
    }

    private static Optional<ServerCertificate> tls(ServerSettings settings, List<String> problems) {
        Path certificate = settings.certificate();
        Path key = settings.key();
        if (certificate == null || key == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ServerCertificate(certificate, key));
        } catch (IOException e) {
            problems.add("cannot read " + e.getMessage());
        } catch (GeneralSecurityException e) {
            problems.add("TLS: " + e.getMessage());
        }
        return Optional.empty();
    }
}
