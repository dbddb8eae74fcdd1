package io.crossfade.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.crossfade.control.log.LogLevels;
import io.crossfade.control.progress.Progress;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.log.LogContext;
import io.crossfade.testkit.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jline.utils.ScreenTerminal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Logs as JSON, levels that change, and that no secret is in any of it. */
class LoggingTest {
    private static final String NAME = "io.crossfade.control.cli.of-this-test";
    private static final String WORD = "hunter2";
    private static final String FILE = """
            migration: shop
            source:
              postgres: {url: "jdbc:postgresql://db1:5432/shop", user: shop, password: "${env:WORD}-source"}
            kafka:
              bootstrap: "broker:9092"
              properties: {sasl.jaas.config: "login required password=${env:WORD};", security.protocol: SASL_SSL}
            targets:
              orders: {postgres: {url: "jdbc:postgresql://db2:5432/orders", user: orders, password: "${env:WORD}"}}
            control:
              postgres: {url: "jdbc:postgresql://db3:5432/control", user: control, password: "${env:WORD}"}
            mappings:
              - tables: public.*
                to: orders/public.*
            cutover:
              routes:
                - webhook: {url: "https://gate.example/hooks/${env:WORD}", secret: "${env:WORD}"}
                - command: {run: [notify, "--token=${env:WORD}"], undo: [notify, "${env:WORD}"]}
                - sql:
                    url: "jdbc:postgresql://db4:5432/router"
                    user: router
                    password: "${env:WORD}"
                    statements: ["alter role router password '${env:WORD}'"]
              hooks:
                - after: done
                  webhook: {url: "https://chat.example/${env:WORD}", secret: "${env:WORD}"}
                - before: gate
                  command: {run: [tell, "${env:WORD}"]}
            """;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Logger log = (Logger) LoggerFactory.getLogger(NAME);
    private final OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();

    @BeforeEach
    void listen() {
        appender.setContext(log.getLoggerContext());
        appender.setOutputStream(written);
        Logging.writeJson(appender);
        log.addAppender(appender);
        log.setAdditive(false);
        LogLevels.set(NAME, "debug");
    }

    @AfterEach
    void leave() {
        log.detachAppender(appender);
        List.of(LogContext.values()).forEach(LogContext::clear);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anEventIsALineThatSaysWhereItHappened() throws Exception {
        LogContext.MIGRATION.set("shop");
        LogContext.LANE.set("orders");
        LogContext.TABLE.set("public.\"Order Items\"");
        LogContext.POSITION.set("0/1A2B3C");
        Thread other = Thread.ofPlatform()
                .name("copy 1")
                .start(LogContext.carried(() -> log.warn(
                        "{} rows\nof {}",
                        3,
                        "a \"table\"",
                        new CrossfadeException(ErrorCode.COPY_REFUSED, "no \t such row"))));
        other.join();
        log.info("plain");

        List<String> lines = text().lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode event = new JsonMapper().readTree(lines.getFirst());
        assertThat(event.path("level").asText()).isEqualTo("WARN");
        assertThat(event.path("loggerName").asText()).isEqualTo(NAME);
        assertThat(event.path("threadName").asText()).isEqualTo("copy 1");
        assertThat(event.path("timestamp").asLong()).isPositive();
        assertThat(event.path("formattedMessage").asText()).isEqualTo("3 rows\nof a \"table\"");
        JsonNode where = event.path("mdc");
        assertThat(where.path("migration").asText()).isEqualTo("shop");
        assertThat(where.path("lane").asText()).isEqualTo("orders");
        assertThat(where.path("table").asText()).isEqualTo("public.\"Order Items\"");
        assertThat(where.path("position").asText()).isEqualTo("0/1A2B3C");
        assertThat(event.path("throwable").path("className").asText()).isEqualTo(CrossfadeException.class.getName());
        assertThat(event.path("throwable").path("message").asText()).isEqualTo("no \t such row");
    }

    @Test
    void levelsChangeWhileItRuns() {
        log.trace("too fine");
        LogLevels.set(NAME, "TRACE");
        log.trace("now told");
        assertThat(LogLevels.of(NAME)).isEqualTo("trace");
        assertThat(LogLevels.of(NAME + ".below")).isEqualTo("trace");
        LogLevels.set(NAME, "off");
        log.error("not even this");
        assertThat(text()).contains("now told").doesNotContain("too fine", "not even this");
        assertThatThrownBy(() -> LogLevels.set(NAME, "loud"))
                .isInstanceOf(CrossfadeException.class)
                .hasMessageContaining("loud");
    }

    @Test
    void onATerminalItStandsAboveTheBars() {
        ByteArrayOutputStream drawn = new ByteArrayOutputStream();
        Console console = new Console(
                System.out, new PrintStream(drawn, true, StandardCharsets.UTF_8), true, Map.of("NO_COLOR", "1"));
        Progress progress = console.newProgress();
        progress.bar("copy", 100, "rows");
        progress.bar("index", 10, "tables");
        Logging.writeAbove(console, appender);
        log.warn("starts again");
        progress.live("goes on");
        ScreenTerminal terminal = new ScreenTerminal(80, 24);
        terminal.write(drawn.toString(StandardCharsets.UTF_8).replace("\n", "\r\n"));
        assertThat(terminal.toString()).contains("starts again").containsPattern("(?s)again.*copy .*index .*goes on");
        assertThat(terminal.toString().split("copy ", -1))
                .as("no bar stays behind")
                .hasSize(2);
    }

    @Test
    void whatIsSaidToPeopleIsAnEventToo() {
        Logger console = (Logger) LoggerFactory.getLogger(LoggedLines.LOGGER);
        console.addAppender(appender);
        LogLevels.set(LoggedLines.LOGGER, "info");
        try {
            LoggedLines.stream().println("in sync: the target follows the source");
        } finally {
            console.detachAppender(appender);
        }
        assertThat(text()).contains("\"formattedMessage\":\"in sync: the target follows the source\"");
        assertThat(Logging.isJson(Map.of("CROSSFADE_LOG_FORMAT", "JSON"))).isTrue();
        assertThat(Logging.isJson(Map.of())).isFalse();
    }

    @Test
    void noPartOfAFileShowsASecret() {
        MigrationConfig config = new ConfigReader(Map.of("WORD", WORD)).parse("shop.yaml", FILE);
        Set<Class<?>> seen = new HashSet<>();
        logEach(config, seen);
        log.debug("{}", new Database("source", (PostgresEndpoint) config.source(), "crossfade/shop"));
        assertThat(seen).hasSizeGreaterThan(12);
        assertThat(text()).contains("db1", "gate.example", "notify").doesNotContain(WORD);
    }

    /** A record, and what is in it, each by itself; a URL alone does not know that its path is a secret. */
    private void logEach(@Nullable Object value, Set<Class<?>> seen) {
        switch (value) {
            case null -> {}
            case Record part -> {
                seen.add(part.getClass());
                log.debug("{}", part);
                components(part).forEach(component -> logEach(component, seen));
            }
            case Iterable<?> list -> list.forEach(each -> logEach(each, seen));
            case Map<?, ?> map -> {
                log.debug("{}", map);
                map.values().forEach(each -> logEach(each, seen));
            }
            case Secret secret -> log.debug("{} {}", secret, List.of(secret));
            default -> {}
        }
    }

    private static List<@Nullable Object> components(Record part) {
        List<@Nullable Object> components = new ArrayList<>();
        for (RecordComponent component : part.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                components.add(component.getAccessor().invoke(part));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(component.toString(), e);
            }
        }
        return components;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "url: \"jdbc:postgresql://db1:5432/shop\"|url: \"jdbc:postgresql://shop:hunter2@db1:5432/shop\"",
                "url: \"jdbc:postgresql://db1:5432/shop\"|url: \"jdbc:postgresql://db1:5432/shop?password=hunter2\"",
                "https://gate.example/|https://me:hunter2@gate.example/",
                "https://gate.example/|http://gate.example/",
                "password: \"${env:WORD}-source\"|password: {secret: hunter2}",
                "bootstrap: \"broker:9092\"|bootstrap: \"broker\"",
                "secret: \"${env:WORD}\"|secret: \"whsec_hunter2 %\"",
                "run: [notify, |rnu: [notify, "
            })
    void noMistakeInAFileShowsASecret(String change) {
        String[] fromTo = change.split("\\|", 2);
        assertThat(FILE).contains(fromTo[0]);
        Throwable refused = catchThrowable(
                () -> new ConfigReader(Map.of("WORD", WORD)).parse("shop.yaml", FILE.replace(fromTo[0], fromTo[1])));
        assertThat(refused).isInstanceOf(CrossfadeException.class);
        log.error("refused", refused);
        assertThat(text()).contains("shop.yaml").doesNotContain(WORD);
    }

    @Test
    void noFailedConnectionShowsASecret() {
        PostgresEndpoint nobody = new PostgresEndpoint(
                "jdbc:postgresql://localhost:" + FreePort.find() + "/shop", "shop", new Secret(WORD));
        Database database = new Database("source", nobody, "crossfade/shop").passing(new Secret(WORD + "-word"));
        Throwable failure = catchThrowable(database::open);
        assertThat(failure).isInstanceOf(CrossfadeException.class);
        log.error("cannot connect to {}", database, failure);
        assertThat(text()).contains("localhost").doesNotContain(WORD);
    }
}
