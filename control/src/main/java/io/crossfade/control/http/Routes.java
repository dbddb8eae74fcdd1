package io.crossfade.control.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.error.ErrorCode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Ties endpoints and pages to Javalin's paths, with the same steps for each: admit, read, check, carry out, answer. */
final class Routes {
    static final String API = "/api/v1";

    private static final Caller ANYBODY = new Caller("anybody", Role.VIEWER);
    private static final int REFUSED = 400;
    private static final String START = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Crossfade</title></head>
        <body><h1>Crossfade</h1><p>The API is described by <a href="/api/v1/openapi.json">openapi.json</a>.</p></body></html>
        """;

    private final Gate gate;
    private final BodyReader bodies;
    private final Streams streams;
    private final Resources resources;
    private final ObjectMapper json;
    private final MeterRegistry meters;

    Routes(
            Gate gate,
            BodyReader bodies,
            Streams streams,
            Resources resources,
            ObjectMapper json,
            MeterRegistry meters) {
        this.gate = gate;
        this.bodies = bodies;
        this.streams = streams;
        this.resources = resources;
        this.json = json;
        this.meters = meters;
    }

    void register(RoutesConfig routes, List<Endpoint> endpoints, List<Pages.One> pages) {
        for (Endpoint endpoint : endpoints) {
            add(routes, endpoint.method(), API + endpoint.path(), request -> carryOut(request, endpoint));
        }
        for (Pages.One page : pages) {
            add(routes, "GET", page.path(), request -> show(request, page));
        }
        routes.exception(
                MethodNotAllowedResponse.class, (refused, request) -> write(request, notAllowed(refused, request)));
        routes.exception(NotFoundResponse.class, (none, request) -> write(request, elsewhere(request)));
        routes.exception(
                Exception.class, (failure, request) -> write(request, Problems.answer(failure, request.path())));
    }

    /** Carries out a request and answers it, unless it has answered itself. */
    private interface Step {
        @Nullable
        Answer of(Context request);
    }

    private void add(RoutesConfig routes, String method, String path, Step step) {
        routes.addHttpHandler(HandlerType.findOrCreate(method), path, request -> run(request, path, step));
        if (method.equals("GET")) {
            routes.addHttpHandler(HandlerType.HEAD, path, request -> run(request, path, step));
        }
    }

    private void run(Context request, String path, Step step) {
        Timer.Sample begun = Timer.start(meters);
        Answer answer;
        try {
            answer = step.of(request);
        } catch (RuntimeException e) {
            answer = Problems.answer(e, request.path());
        }
        if (answer != null) {
            write(request, answer);
            String status = String.valueOf(answer.status());
            begun.stop(meters.timer(
                    "crossfade.http.requests", "method", request.method().name(), "path", path, "status", status));
        }
    }

    private @Nullable Answer carryOut(Context request, Endpoint endpoint) {
        return switch (endpoint.work()) {
            case Endpoint.Own own -> own.handler().apply(read(request, endpoint, ANYBODY));
            case Endpoint.Answering answering -> {
                Login login = gate.admit(request.req(), endpoint.role(), endpoint.changes());
                yield answering.handler().answer(read(request, endpoint, login.caller()));
            }
            case Endpoint.Streaming streaming -> {
                Login login = gate.admit(request.req(), endpoint.role(), false);
                stream(request, streaming.feed(), read(request, endpoint, login.caller()), login);
                yield null;
            }
        };
    }

    private RequestCall read(Context request, Endpoint endpoint, Caller caller) {
        Object body = bodies.read(request.req(), endpoint.request());
        peer(request).satisfied();
        return new RequestCall(request, endpoint.query(), caller, body);
    }

    private static Peer peer(Context request) {
        Peer peer = request.attribute(Doorway.PEER);
        if (peer == null) {
            throw new IllegalStateException("a request that did not come through the doorway");
        }
        return peer;
    }

    private void stream(Context request, Feed feed, RequestCall call, Login login) {
        if (request.method().equals(HandlerType.HEAD)) {
            request.contentType("text/event-stream");
            return;
        }
        try (ClientStream stream = streams.open(login.holds(), peer(request)::drop)) {
            feed.open(call, stream);
            request.res().setContentType("text/event-stream");
            request.res().setHeader("X-Accel-Buffering", "no");
            stream.pump(request.res().getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer show(Context request, Pages.One page) {
        Optional<Caller> caller = caller(request, page);
        Object body = bodies.read(request.req(), null);
        peer(request).satisfied();
        Handler handler = caller.isPresent() ? page.handler() : page.open().orElseThrow();
        return handler.answer(new RequestCall(request, List.of(), caller.orElse(ANYBODY), body));
    }

    /** Empty: nobody who is let in, and the page is for everybody. */
    private Optional<Caller> caller(Context request, Pages.One page) {
        try {
            return Optional.of(gate.admit(request.req(), Role.VIEWER, false).caller());
        } catch (Refusal refusal) {
            if (page.open().isPresent()) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    /** What no route has: a file, the page to start with where there is no other, or nothing. */
    private Answer elsewhere(Context request) {
        boolean reads = List.of("GET", "HEAD").contains(request.method().name());
        String known = String.valueOf(request.header("If-None-Match"));
        Supplier<Answer> otherwise = () -> reads && request.path().equals("/")
                ? Answer.html(START)
                : Problems.answer(
                        new Refusal(404, ErrorCode.NOT_FOUND, "there is no such address", "see /api/v1/openapi.json"),
                        request.path());
        return reads ? resources.find(request.path(), known).orElseGet(otherwise) : otherwise.get();
    }

    private static Answer notAllowed(MethodNotAllowedResponse refused, Context request) {
        String allowed = refused.getDetails().values().stream().findFirst().orElse("");
        Refusal refusal = new Refusal(
                        405,
                        ErrorCode.USAGE,
                        "this address does not take " + request.method().name(),
                        "use " + allowed)
                .with("Allow", allowed);
        return Problems.answer(refusal, request.path());
    }

    private void write(Context request, Answer answer) {
        byte[] body = body(answer);
        if (answer.status() >= REFUSED) {
            bodies.passOver(request.req());
        }
        request.status(answer.status());
        answer.headers().forEach(request::header);
        Answer.Text text = answer.text();
        if (text != null || answer.value() != null) {
            request.contentType(text == null ? "application/json" : text.contentType());
            request.result(body);
        }
    }

    private byte[] body(Answer answer) {
        Answer.Text text = answer.text();
        try {
            return text != null ? text.bytes() : json.writeValueAsBytes(answer.value());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write an answer as JSON", e);
        }
    }
}
