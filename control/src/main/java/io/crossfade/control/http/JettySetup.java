package io.crossfade.control.http;

import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Tells Javalin and Jetty how to listen, within which limits, and on which threads: each request has a virtual one. */
final class JettySetup implements AutoCloseable {
    private static final int THREADS = 16;
    private static final int SECONDS_TO_END = 5;

    private final ServerSettings settings;
    private final Setup setup;
    private final SlowClients clients;
    private final SecurityHeaders headers;
    private final ExecutorService requests = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("crossfade-http-request-", 0).factory());

    JettySetup(ServerSettings settings, Setup setup, SlowClients clients) {
        this.settings = settings;
        this.setup = setup;
        this.clients = clients;
        this.headers = new SecurityHeaders(setup.tls().isPresent());
    }

    void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.router.javaLangErrorHandler(JettySetup::defect);
        config.jetty.threadPool = threads();
        config.jetty.modifyHttpConfiguration(this::http);
        config.jetty.modifyServer(this::server);
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new BrokenRequests(headers)));
        config.jetty.addConnector(this::connector);
    }

    private QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("crossfade-http");
        threads.setVirtualThreadsExecutor(requests);
        return threads;
    }

    private void http(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(settings.limits().header());
        http.setUriCompliance(UriCompliance.DEFAULT);
        http.setRelativeRedirectAllowed(false);
        if (setup.tls().isPresent()) {
            http.addCustomizer(new SecureRequestCustomizer(false));
        }
    }

    private void server(Server server) {
        server.insertHandler(new Doorway(
                headers, new HostNames(names()), clients, settings.limits().uri()));
        server.setErrorHandler(new BrokenRequests(headers));
        server.setStopTimeout(0);
    }

    private Set<String> names() {
        Set<String> names = new HashSet<>(settings.hostNames());
        names.add(settings.host());
        return names;
    }

    private ServerConnector connector(Server server, HttpConfiguration http) {
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ConnectionFactory[] protocols = setup.tls()
                .map(tls -> new ConnectionFactory[] {tls.connections(plain.getProtocol()), plain})
                .orElse(new ConnectionFactory[] {plain});
        ServerConnector connector = new ServerConnector(server, 1, 1, protocols);
        connector.setHost(setup.address().getHostAddress());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.limits().idle().toMillis());
        connector.addEventListener(clients);
        server.addBean(new NetworkConnectionLimit(settings.limits().connections(), connector));
        return connector;
    }

    /** Gives requests under way some time to end, after the server has stopped. */
    @Override
    public void close() {
        requests.shutdown();
        try {
            if (!requests.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
                requests.shutdownNow();
            }
        } catch (InterruptedException e) {
            requests.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** An error of the virtual machine, such as no memory. */
    private static void defect(HttpServletResponse response, Error error) {
        Answer answer = Problems.answer(error, "/");
        Answer.Text text = answer.text();
        try {
            response.setStatus(answer.status());
            response.setContentType(Problem.CONTENT_TYPE);
            response.getOutputStream().write(text == null ? new byte[0] : text.bytes());
        } catch (IOException e) {
            error.addSuppressed(e);
        }
    }
}
