package io.crossfade.control.http;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the server listens and whom it lets in.
 *
 * @param host a name or address of this machine
 * @param port 0: any that is free
 * @param tokens the file of tokens; null: everybody on this machine is its operator
 * @param certificate a PEM file with the certificate and those between it and the root; null: no TLS
 * @param key a PEM file with the certificate's private key (PKCS#8); there with the certificate
 * @param insecureHttp whether to do without TLS where others than this machine reach the server
 * @param hostNames by which clients may call the server, beside its address and this machine's names
 */
public record ServerSettings(
        String host,
        int port,
        @Nullable Path tokens,
        @Nullable Path certificate,
        @Nullable Path key,
        boolean insecureHttp,
        Set<String> hostNames,
        ServerLimits limits) {
    public ServerSettings {
        hostNames = Set.copyOf(hostNames);
    }

    /** For this machine alone, without tokens. */
    public static ServerSettings local(int port) {
        return new ServerSettings("127.0.0.1", port, null, null, null, false, Set.of(), ServerLimits.standard());
    }
}
