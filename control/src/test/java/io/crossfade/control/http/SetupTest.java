package io.crossfade.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that others reach starts only with tokens and TLS, and says everything that it lacks. */
class SetupTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Shelf shelf = new Shelf();

    private Path tokens() {
        Path file = folder.resolve("tokens.json");
        new TokenFile(file).create("anna", Role.OPERATOR, Instant.EPOCH, new SecureRandom());
        return file;
    }

    private static ServerSettings settings(
            String host,
            @Nullable Path tokens,
            @Nullable Path certificate,
            @Nullable Path key,
            boolean insecure,
            Set<String> names) {
        return new ServerSettings(host, 0, tokens, certificate, key, insecure, names, ServerLimits.standard());
    }

    private void refused(ServerSettings settings, String... words) {
        assertThatThrownBy(() -> shelf.start(settings).close())
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContainingAll(words);
    }

    @Test
    void everythingThatIsLackingIsSaidAtOnce() {
        refused(
                settings("0.0.0.0", null, null, folder.resolve("k"), false, Set.of("ops.example")),
                "name a file of tokens by --tokens",
                "--host-name is for servers",
                "--tls-certificate and --tls-key belong together");
        refused(
                settings("0.0.0.0", folder.resolve("none"), null, null, false, Set.of()),
                "give it a certificate",
                "there is no file");
        refused(settings("no.such.host.invalid", null, null, null, false, Set.of()), "has no address");
    }

    @Test
    void othersThanTheOwnerMayNotChangeTheTokens() throws IOException {
        Path file = tokens();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        refused(settings("127.0.0.1", file, null, null, false, Set.of()), "chmod 600");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        try (ApiServer first = shelf.start(ServerSettings.local(0))) {
            int port = first.address().getPort();
            refused(ServerSettings.local(port), "cannot listen on 127.0.0.1:" + port);
        }
    }

    @Test
    void anExplicitWordLetsOthersInWithoutTls() {
        try (ApiServer server = shelf.start(settings("0.0.0.0", tokens(), null, null, true, Set.of()))) {
            assertThat(server.address().toString()).startsWith("http://localhost:");
            assertThat(Wire.get(server.address(), "/api/v1/things").status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void aKeyOfEitherKindServesTls(String algorithm) throws Exception {
        Pem pem = Pem.make(folder, algorithm);
        Path tokens = folder.resolve("tokens.json");
        String token = new TokenFile(tokens).create("anna", Role.OPERATOR, Instant.EPOCH, new SecureRandom());
        ServerSettings settings = settings("127.0.0.1", tokens, pem.certificate(), pem.key(), false, Set.of());
        try (ApiServer server = shelf.start(settings);
                HttpClient client = client(pem, "TLSv1.2", "TLSv1.3")) {
            assertThat(server.address().getScheme()).isEqualTo("https");
            HttpRequest things = HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/things"))
                    .header("Authorization", "Bearer " + token)
                    .build();
            HttpResponse<String> reply = client.send(things, BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.headers().firstValue("Strict-Transport-Security")).isPresent();
            HttpRequest logIn = HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/session"))
                    .header("Content-Type", "application/json")
                    .header("X-Crossfade", "1")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"token\": \"" + token + "\"}"))
                    .build();
            assertThat(client.send(logIn, BodyHandlers.discarding()).headers().firstValue("Set-Cookie"))
                    .hasValueSatisfying(
                            cookie -> assertThat(cookie).startsWith("__Host-").contains("; Secure"));
            try (HttpClient old = client(pem, "TLSv1.1")) {
                assertThatThrownBy(() -> old.send(things, BodyHandlers.discarding()))
                        .isInstanceOf(SSLHandshakeException.class);
            }
        }
    }

    @Test
    void aRenewedCertificateIsUsedForNewConnectionsAsSoonAsItIsWhole() throws Exception {
        Pem used = Pem.make(folder, "EC");
        Pem renewed = Pem.make(folder, "RSA");
        SSLContext trusting = trusting(used, renewed);
        Certificate old = read(used.certificate());
        Certificate fresh = read(renewed.certificate());
        ServerSettings settings = settings("127.0.0.1", null, used.certificate(), used.key(), false, Set.of());
        try (ApiServer server = shelf.start(settings);
                SSLSocket before = connect(server, trusting)) {
            assertThat(shown(before)).isEqualTo(old);
            assertServed(before);
            String text = Files.readString(renewed.certificate());
            Files.writeString(used.certificate(), text.substring(0, text.length() / 2));
            assertShown(server, trusting, old, false);
            Files.writeString(used.certificate(), text);
            assertShown(server, trusting, old, false);
            Files.copy(renewed.key(), used.key(), StandardCopyOption.REPLACE_EXISTING);
            assertShown(server, trusting, fresh, true);
            assertServed(before);
            Files.delete(used.key());
            assertShown(server, trusting, fresh, false);
        }
    }

    private static void assertShown(ApiServer server, SSLContext trusting, Certificate expected, boolean ofFiles)
            throws Exception {
        try (SSLSocket socket = connect(server, trusting)) {
            assertThat(shown(socket)).isEqualTo(expected);
            assertServed(socket);
        }
        assertThat(server.certificate()).hasValueSatisfying(state -> {
            assertThat(state.isOfFiles()).isEqualTo(ofFiles);
            assertThat(state.validUntil())
                    .isEqualTo(((X509Certificate) expected).getNotAfter().toInstant());
        });
    }

    private static SSLSocket connect(ApiServer server, SSLContext trusting) throws IOException {
        SSLSocket socket = (SSLSocket) trusting.getSocketFactory()
                .createSocket(server.address().getHost(), server.address().getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static Certificate shown(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }

    /** One request of several on the same connection. */
    private static void assertServed(SSLSocket socket) throws IOException {
        String request = "HEAD /api/v1/things HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as(answer.toString()).isNotNegative();
            answer.append((char) next);
        }
        assertThat(answer.toString()).startsWith("HTTP/1.1 200");
    }

    private static Certificate read(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static SSLContext trusting(Pem... pems) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (Pem pem : pems) {
            trusted.setCertificateEntry(pem.certificate().toString(), read(pem.certificate()));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static HttpClient client(Pem pem, String... protocols) throws IOException, GeneralSecurityException {
        SSLContext context = trusting(pem);
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(protocols);
        return HttpClient.newBuilder()
                .sslContext(context)
                .sslParameters(parameters)
                .build();
    }

    @Test
    void filesThatAreNoPairAreRefused() throws Exception {
        Pem ec = Pem.make(folder, "EC");
        Pem rsa = Pem.make(folder, "RSA");
        refused(settings("127.0.0.1", null, ec.certificate(), rsa.key(), false, Set.of()), "is not the key of");
        refused(settings("127.0.0.1", null, ec.key(), ec.key(), false, Set.of()), "TLS:");
        refused(settings("127.0.0.1", null, ec.certificate(), ec.certificate(), false, Set.of()), "no private key");
        refused(settings("127.0.0.1", null, ec.certificate(), folder.resolve("none"), false, Set.of()), "cannot read");
        Path old = Files.writeString(
                folder.resolve("old.key"), Files.readString(rsa.key()).replace("PRIVATE KEY", "RSA PRIVATE KEY"));
        refused(settings("127.0.0.1", null, rsa.certificate(), old, false, Set.of()), "openssl pkcs8 -topk8");
    }
}
