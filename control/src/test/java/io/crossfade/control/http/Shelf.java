package io.crossfade.control.http;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A small API of the tests' own, with one endpoint of each kind, that counts what it changes. */
final class Shelf {
    static final String SECRET = "the server's own words";

    final AtomicInteger changes = new AtomicInteger();
    final List<EventStream> streams = new CopyOnWriteArrayList<>();
    final List<Caller> callers = new CopyOnWriteArrayList<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    enum Colour {
        RED,
        BLUE
    }

    /**
     * A thing on the shelf.
     *
     * @param name what it is called
     * @param count how many there are
     * @param colour of all of them
     * @param parts what it consists of
     * @param note null where nobody wrote one
     */
    record Thing(
            String name,
            int count,
            Colour colour,
            List<Part> parts,
            @Nullable String note) {}

    record Part(String name, @Nullable Instant made) {}

    static final Thing LAMP = new Thing("lamp", 2, Colour.RED, List.of(new Part("bulb", Instant.EPOCH)), null);
    static final String LAMP_JSON =
            "{\"name\": \"lamp\", \"count\": 2, \"colour\": \"RED\", \"parts\": [{\"name\": \"bulb\"}]}";

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/things", "Lists the things.", Page.of(Thing.class), this::list)
                        .query("limit", "how many", Integer.class)
                        .query("colour", "of which colour", Colour.class)
                        .query("since", "made since", Instant.class)
                        .query("full", "with parts", Boolean.class),
                Endpoint.get("/things/{thing}", "Says what a thing is.", Thing.class, this::one),
                Endpoint.post("/things", "Adds a thing.", Thing.class, Thing.class, call -> {
                            changes.incrementAndGet();
                            callers.add(call.caller());
                            return Answer.accepted(call.body(), "/api/v1/things/lamp");
                        })
                        .answers(202),
                Endpoint.post("/things/{thing}/touch", "Touches a thing.", Void.class, call -> {
                    changes.incrementAndGet();
                    return Answer.none();
                }),
                Endpoint.delete("/things/{thing}", "Removes a thing.", Void.class, call -> {
                    changes.incrementAndGet();
                    return Answer.none();
                }),
                Endpoint.get("/failing/{code}", "Fails.", Thing.class, call -> {
                    throw failure(call.path("code"));
                }),
                Endpoint.get("/broken", "Has a defect.", Thing.class, call -> {
                    throw new IllegalStateException(SECRET);
                }),
                Endpoint.events("/events", "Tells what happens.", Thing.class, (call, stream) -> streams.add(stream)));
    }

    private Answer list(Call call) {
        int limit = call.limit(10, 20);
        return Answer.of(new Page<>(List.of(LAMP), call.query("colour").isPresent() ? null : "after-" + limit));
    }

    private Answer one(Call call) {
        return Answer.of(new Thing(
                call.path("thing"),
                1,
                Colour.BLUE,
                List.of(),
                call.idempotencyKey().orElse(null)));
    }

    private static RuntimeException failure(String code) {
        return code.equals("CONFIG_INVALID")
                ? new CrossfadeException(ErrorCode.CONFIG_INVALID, "f.yaml is not valid:\n  line 1: a\n  line 2: b")
                : new CrossfadeException(ErrorCode.valueOf(code), SECRET);
    }

    ApiServer start(ServerSettings settings) {
        return ApiServer.start(settings, endpoints(), Pages.none(), meters);
    }
}
