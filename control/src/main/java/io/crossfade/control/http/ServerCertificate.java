package io.crossfade.control.http;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate by which the server speaks TLS. Its files are looked at for each new connection and read again when they have
 * changed; where they cannot be used then, the one from before goes on. Connections keep the one with which they began.
 */
final class ServerCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);

    private final Path certificate;
    private final Path key;
    private final String password = Token.secret(new SecureRandom());
    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final ReentrantLock reading = new ReentrantLock();
    private KeyStore used;
    private volatile Stamps seen;
    private volatile CertificateState state;

    private record Stamps(
            @Nullable FileStamp certificate, @Nullable FileStamp key) {}

    /**
     * @throws IOException if a file cannot be read
     * @throws GeneralSecurityException if one is not what it should be, or they do not belong together
     */
    ServerCertificate(Path certificate, Path key) throws IOException, GeneralSecurityException {
        this.certificate = certificate;
        this.key = key;
        this.seen = stamps();
        this.used = PemFiles.store(certificate, key, password);
        this.state = new CertificateState(validUntil(used), true);
        tls.setKeyStore(used);
        tls.setKeyStorePassword(password);
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        tls.setSniRequired(false);
        tls.setRenegotiationAllowed(false);
    }

    /** Makes connections that speak TLS, and the next protocol in it. */
    SslConnectionFactory connections(String next) {
        return new SslConnectionFactory(tls, next) {
            @Override
            public Connection newConnection(Connector connector, EndPoint endPoint) {
                look();
                return super.newConnection(connector, endPoint);
            }
        };
    }

    /** Reads the files again if they have changed. */
    CertificateState look() {
        if (!stamps().equals(seen)) {
            reading.lock();
            try {
                Stamps now = stamps();
                if (!now.equals(seen)) {
                    seen = now;
                    read();
                }
            } finally {
                reading.unlock();
            }
        }
        return state;
    }

    private Stamps stamps() {
        return new Stamps(FileStamp.of(certificate), FileStamp.of(key));
    }

    private void read() {
        try {
            KeyStore renewed = PemFiles.store(certificate, key, password);
            first(renewed).checkValidity();
            use(renewed);
            state = new CertificateState(validUntil(renewed), true);
        } catch (IOException | GeneralSecurityException e) {
            state = new CertificateState(state.validUntil(), false);
            LOG.error(
                    "the certificate is not renewed, the one from before goes on until {}: {}",
                    state.validUntil(),
                    e.toString());
        }
    }

    private void use(KeyStore renewed) throws GeneralSecurityException {
        try {
            tls.reload(factory -> factory.setKeyStore(renewed));
            used = renewed;
        } catch (Exception e) {
            goBack(e);
            throw new GeneralSecurityException("TLS does not take it", e);
        }
    }

    private void goBack(Exception failure) {
        try {
            tls.reload(factory -> factory.setKeyStore(used));
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private static Instant validUntil(KeyStore store) throws GeneralSecurityException {
        return first(store).getNotAfter().toInstant();
    }

    private static X509Certificate first(KeyStore store) throws GeneralSecurityException {
        if (store.getCertificate(PemFiles.ALIAS) instanceof X509Certificate first) {
            return first;
        }
        throw new GeneralSecurityException("it is no X.509 certificate");
    }
}
