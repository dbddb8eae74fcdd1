package io.crossfade.control.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.json.AnswerJson;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.javalin.Javalin;
import io.javalin.util.JavalinException;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The server: it guards every address, answers in JSON, and says by {@code /api/v1/openapi.json} what it has. */
public final class ApiServer implements AutoCloseable {
    private final Javalin javalin;
    private final URI address;
    private final Optional<ServerCertificate> certificate;
    private final Streams streams;
    private final SlowClients clients;
    private final JettySetup jetty;

    private ApiServer(
            Javalin javalin,
            ServerSettings settings,
            Setup setup,
            Streams streams,
            SlowClients clients,
            JettySetup jetty) {
        this.javalin = javalin;
        this.address = address(settings, setup, javalin);
        this.certificate = setup.tls();
        this.streams = streams;
        this.clients = clients;
        this.jetty = jetty;
    }

    /**
     * @param registry counts requests by address and status, and streams
     * @throws CrossfadeException USAGE, with every problem at once, if the settings would leave it open to others, if a
     *     file cannot be read, or if the port cannot be had
     */
    public static ApiServer start(
            ServerSettings settings, List<Endpoint> endpoints, Pages pages, MeterRegistry registry) {
        return start(settings, endpoints, pages, registry, Clock.systemUTC());
    }

    /** @param clock by which sessions end */
    static ApiServer start(
            ServerSettings settings, List<Endpoint> endpoints, Pages pages, MeterRegistry registry, Clock clock) {
        Setup setup = Setup.of(settings);
        ServerLimits limits = settings.limits();
        ObjectMapper json = AnswerJson.builder().build();
        Gate gate = new Gate(
                setup.tokens().orElse(null),
                new Sessions(clock, new SecureRandom()),
                new SameOrigin(settings.hostNames()));
        Streams streams = new Streams(json, limits.streams(), limits.heartbeat());
        registry.gauge("crossfade.http.streams", streams, Streams::count);
        Routes routes = new Routes(
                gate, new BodyReader(limits.body()), streams, new Resources(pages.folders()), json, registry);
        SlowClients clients = SlowClients.watch(limits.reading());
        JettySetup jetty = new JettySetup(settings, setup, clients);
        List<Endpoint> all = described(endpoints, gate, json);
        Javalin javalin = Javalin.create(config -> {
            jetty.configure(config);
            routes.register(config.routes, all, pages.pages());
        });
        listen(javalin, settings, clients);
        return new ApiServer(javalin, settings, setup, streams, clients, jetty);
    }

    /** With the server's own, and with the document of all of them. */
    private static List<Endpoint> described(List<Endpoint> endpoints, Gate gate, ObjectMapper json) {
        List<Endpoint> all = new ArrayList<>(endpoints);
        all.addAll(new SessionEndpoints(gate).all());
        Endpoint document =
                Endpoint.own("GET", "/openapi.json", "This document.", null, Object.class, call -> Answer.none());
        all.add(document);
        Object made = new OpenApi(json).document(all);
        all.remove(document);
        all.add(Endpoint.own("GET", "/openapi.json", document.summary(), null, Object.class, call -> Answer.of(made)));
        return all;
    }

    private static void listen(Javalin javalin, ServerSettings settings, SlowClients clients) {
        try {
            javalin.start();
        } catch (JavalinException e) {
            clients.close();
            javalin.stop();
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "cannot listen on " + settings.host() + ":" + settings.port(),
                    "name another port by --listen, or end what listens there",
                    e);
        }
    }

    private static URI address(ServerSettings settings, Setup setup, Javalin javalin) {
        String host = setup.address().isAnyLocalAddress() ? "localhost" : settings.host();
        String named = host.contains(":") ? "[" + host + "]" : host;
        return URI.create((setup.tls().isPresent() ? "https://" : "http://") + named + ":" + javalin.port());
    }

    /** Where it listens, with the port that it got. */
    public URI address() {
        return address;
    }

    /** By what it speaks TLS now, after a look at the files; empty: it does not. */
    public Optional<CertificateState> certificate() {
        return certificate.map(ServerCertificate::look);
    }

    /** Ends streams and requests under way. */
    @Override
    public void close() {
        streams.close();
        clients.close();
        javalin.stop();
        jetty.close();
    }
}
