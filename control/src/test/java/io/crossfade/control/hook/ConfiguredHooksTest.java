package io.crossfade.control.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.cutover.Direction;
import io.crossfade.core.config.HookConfig;
import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.config.Secret;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredHooksTest {
    private static final Duration TIME = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private static HookConfig hook(boolean before, String state, String script) {
        return new HookConfig(
                before,
                state,
                new HookConfig.Call.Command(new RouteConfig.Program(List.of("sh", "-c", script), List.of()), TIME));
    }

    private static ConfiguredHooks hooks(CutoverHooks others, HookConfig... hooks) {
        return new ConfiguredHooks(
                List.of(hooks),
                new ConfiguredHooks.Subject("shop", "orders", Direction.BACK, List.of("public.item", "public.note")),
                InstantSource.system(),
                others);
    }

    @Test
    void aStatesHooksAreCalledInOrderBeforeAndAfterIt() throws Exception {
        Path told = folder.resolve("told");
        String tell =
                "echo $CROSSFADE_MIGRATION $CROSSFADE_TARGET $(echo $CROSSFADE_TABLES) $CROSSFADE_MOMENT $CROSSFADE_STATE >>"
                        + told;
        List<String> others = new ArrayList<>();
        ConfiguredHooks hooks = hooks(
                new CutoverHooks() {
                    @Override
                    public void entered(CutoverState state) {
                        others.add(state.label());
                    }
                },
                hook(true, "fencing", tell),
                hook(false, "draining", tell),
                hook(true, "fencing", "echo and then >>" + told),
                hook(false, "done", tell));
        hooks.entered(new CutoverState.Gate());
        hooks.entered(new CutoverState.Fencing());
        hooks.ended(new CutoverState.Fencing(), new CutoverState.Draining(), TIME);
        hooks.ended(new CutoverState.Draining(), new CutoverState.Checking(), TIME);
        hooks.ended(new CutoverState.Undoing(), new CutoverState.Done(), TIME);
        assertThat(Files.readAllLines(told))
                .containsExactly(
                        "shop orders public.item public.note before fencing",
                        "and then",
                        "shop orders public.item public.note after draining",
                        "shop orders public.item public.note after done");
        assertThat(others).containsExactly("gate", "fencing");
    }

    @Test
    void aHookThatFailsStopsACutoverThatCanBeStopped() {
        ConfiguredHooks hooks = hooks(
                CutoverHooks.NONE,
                hook(true, "draining", "exit 3"),
                hook(true, "undoing", "exit 3"),
                hook(false, "draining", "exit 3"));
        assertThatThrownBy(() -> hooks.entered(new CutoverState.Draining()))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_UNDONE))
                .hasMessage("the hook before draining, sh ended with 3");
        hooks.entered(new CutoverState.Undoing());
        hooks.ended(new CutoverState.Draining(), new CutoverState.Checking(), TIME);
    }

    @Test
    void aWebhookLearnsTheMoment() throws Exception {
        List<String> bodies = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            URI url = URI.create("http://localhost:" + server.getAddress().getPort() + "/hooks");
            hooks(
                            CutoverHooks.NONE,
                            new HookConfig(
                                    true,
                                    "fencing",
                                    new HookConfig.Call.Webhook(
                                            new RouteConfig.Webhook(null, url, new Secret("sesame"), TIME))))
                    .entered(new CutoverState.Fencing());
        } finally {
            server.stop(0);
        }
        assertThat(bodies).hasSize(1);
        JsonNode message = new ObjectMapper().readTree(bodies.getFirst());
        assertThat(message.path("migration").asText()).isEqualTo("shop");
        assertThat(message.path("target").asText()).isEqualTo("orders");
        assertThat(message.path("moment").asText()).isEqualTo("before");
        assertThat(message.path("tables").toString()).isEqualTo("[\"public.item\",\"public.note\"]");
        assertThat(message.path("state").asText()).isEqualTo("fencing");
    }

    @Test
    void theFileMayNameEveryStateOfACutoverAndNothingElse() {
        List<String> named = Stream.concat(HookConfig.STATES.stream(), HookConfig.ENDS.stream())
                .toList();
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(labels(CutoverState.class).toList());
        assertThat(HookConfig.ENDS).allMatch(end -> CutoverState.of(end) instanceof CutoverState.End);
        assertThat(HookConfig.STATES).allMatch(state -> CutoverState.of(state) instanceof CutoverState.Active);
    }

    private static Stream<String> labels(Class<?> type) {
        return type.isRecord()
                ? Stream.of(type.getSimpleName().toLowerCase(Locale.ROOT))
                : Stream.of(type.getPermittedSubclasses())
                        .flatMap(ConfiguredHooksTest::labels)
                        .distinct();
    }
}
