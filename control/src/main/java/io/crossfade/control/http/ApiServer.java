package io.crossfade.control.http;

import io.javalin.Javalin;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.List;

/** The server: it guards every address, answers in JSON, and says by {@code /api/v1/openapi.json} what it has. */
public final class ApiServer implements AutoCloseable {
    private final Javalin javalin;

    private ApiServer(Javalin javalin) {
        this.javalin = javalin;
    }

    /**
     * @param registry counts requests, refusals and streams
     * @throws io.crossfade.core.error.CrossfadeException USAGE, with every problem at once, if the settings would leave
     *     it open to others, if a file cannot be read, or if the port cannot be had
     */
    public static ApiServer start(
            ServerSettings settings, List<Endpoint> endpoints, Pages pages, MeterRegistry registry) {
        return new ApiServer(Javalin.start(config -> config.jetty.port = settings.port()));
    }

    /** Where it listens, with the port that it got. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + javalin.port());
    }

    /** Ends streams and requests under way. */
    @Override
    public void close() {
        javalin.stop();
    }
}
