package io.crossfade.control.cli;

import io.crossfade.control.http.Answer;
import io.crossfade.control.http.ApiServer;
import io.crossfade.control.http.CertificateState;
import io.crossfade.control.http.Endpoint;
import io.crossfade.control.http.Pages;
import io.crossfade.control.http.ServerSettings;
import io.crossfade.control.log.RunningLevels;
import io.crossfade.control.metrics.Health;
import io.crossfade.control.metrics.ProcessMeters;
import io.crossfade.control.serve.Endpoints;
import io.crossfade.control.serve.Fleet;
import io.crossfade.control.serve.LevelEndpoints;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade serve}: the operator's seat over HTTP. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Serves migrations over HTTP: starts and stops them, shows how they go, verifies, cuts over, rolls back.",
            "Everything that is asked for, and what became of it, is kept in each migration's control database: a server that"
                    + " is started again goes on with what ran. Of several servers one serves a migration; another takes over"
                    + " when it ends.",
            "It listens on this machine alone unless told otherwise: docs/http.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade serve -c shop.yaml                    one migration, on http://127.0.0.1:8642",
            "  crossfade serve -c migrations                   all files of a folder, also those that come later",
            "  crossfade serve -c migrations --tokens tokens.yaml --listen 10.0.0.5:8642"
                    + " --tls-certificate server.pem --tls-key server.key"
        })
final class ServeCommand implements Callable<Integer> {
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Console console;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "PLACE",
            required = true,
            description = "A migration file, or a folder of them; repeatable.")
    private List<Path> places = List.of();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ServeOptions options;

    private volatile @Nullable ApiServer server;

    ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        ServerSettings settings = options.settings();
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        AutoCloseable stopping = () -> {
            stop.countDown();
            stopped.await();
        };
        try (Interrupt interrupt = Interrupt.closing(stopping, console, "crossfade serve with the same arguments")) {
            try (ProcessMeters meters = new ProcessMeters();
                    Fleet fleet = Fleet.open(places, meters.registry());
                    ApiServer started =
                            ApiServer.start(settings, endpoints(fleet), pages(fleet, meters), meters.registry())) {
                server = started;
                interrupt.arm();
                console.print("serving " + String.join(", ", fleet.names()) + " on " + started.address());
                stop.await();
            } finally {
                stopped.countDown();
            }
        }
        return 0;
    }

    private static List<Endpoint> endpoints(Fleet fleet) {
        List<Endpoint> all = new ArrayList<>(Endpoints.of(fleet));
        all.addAll(LevelEndpoints.of(new RunningLevels(InstantSource.system())));
        return all;
    }

    private Health health(Fleet fleet) {
        List<Health.Part> parts = new ArrayList<>(fleet.health().parts());
        Optional.ofNullable(server)
                .flatMap(ApiServer::certificate)
                .map(ServeCommand::health)
                .ifPresent(parts::add);
        return Health.of(parts);
    }

    /** Files that cannot be used are no reason to send clients elsewhere while the certificate from before is valid. */
    private static Health.Part health(CertificateState certificate) {
        String until = "valid until " + certificate.validUntil();
        return new Health.Part(
                "certificate",
                certificate.validUntil().isAfter(Instant.now()),
                certificate.isOfFiles()
                        ? until
                        : "its files have changed and cannot be used, the server's log says why; the one from before goes on, "
                                + until);
    }

    /** The dashboard and the library that draws its charts, metrics, health. */
    private Pages pages(Fleet fleet, ProcessMeters meters) {
        return Pages.none()
                .guarded(
                        "/metrics",
                        call -> Answer.text(METRICS, meters.registry().scrape()))
                .open("/health/live", call -> Answer.of(Health.READY))
                .open("/health/ready", call -> ready(health(fleet), false), call -> ready(health(fleet), true))
                .resources("/vendor", "/META-INF/resources/webjars/uplot/1.6.30/dist")
                .resources("/", "/dashboard");
    }

    /** Parts have the names and hosts of databases in their words, which are nothing for everybody. */
    private static Answer ready(Health health, boolean withParts) {
        Object told = withParts ? health : Map.of("ready", health.ready());
        return Answer.of(told).withStatus(health.ready() ? OK : UNAVAILABLE);
    }
}
