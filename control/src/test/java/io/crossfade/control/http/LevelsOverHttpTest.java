package io.crossfade.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.crossfade.control.http.Wire.Reply;
import io.crossfade.control.log.LogLevels;
import io.crossfade.control.log.RunningLevels;
import io.crossfade.control.serve.LevelEndpoints;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** An operator changes how much a server logs while it runs, and everybody sees who did. */
class LevelsOverHttpTest {
    private static final String PACKAGE = "io.crossfade.control.serve";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Logger ours = (Logger) LoggerFactory.getLogger(LogLevels.OURS);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Level before = ours.getLevel();
    private ApiServer server;
    private String operator;
    private String viewer;

    @BeforeEach
    void start() {
        LogLevels.set(LogLevels.OURS, "warn");
        logged.start();
        ours.addAppender(logged);
        TokenFile tokens = new TokenFile(folder.resolve("tokens.json"));
        operator = tokens.create("anna", Role.OPERATOR, Instant.EPOCH, new SecureRandom());
        viewer = tokens.create("vera", Role.VIEWER, Instant.EPOCH, new SecureRandom());
        ServerSettings settings = new ServerSettings(
                "127.0.0.1", 0, folder.resolve("tokens.json"), null, null, false, Set.of(), ServerLimits.standard());
        List<Endpoint> endpoints = LevelEndpoints.of(new RunningLevels(InstantSource.system()));
        server = ApiServer.start(settings, endpoints, Pages.none(), new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() {
        server.close();
        ours.detachAppender(logged);
        ours.setLevel(before);
        ((Logger) LoggerFactory.getLogger(PACKAGE)).setLevel(null);
    }

    private Reply set(String logger, String level, String token) {
        return Wire.call(
                server.address(),
                "PUT",
                "/api/v1/logging/" + logger,
                "{\"level\": " + level + "}",
                "Authorization: Bearer " + token);
    }

    private JsonNode shown(String logger) {
        JsonNode items = Wire.get(server.address(), "/api/v1/logging", "Authorization: Bearer " + viewer)
                .json()
                .path("items");
        return StreamSupport.stream(items.spliterator(), false)
                .filter(one -> one.path("logger").asText().equals(logger))
                .findFirst()
                .orElseThrow(() -> new AssertionError(items.toString()));
    }

    private List<String> said(String logger) {
        return logged.list.stream()
                .filter(event -> event.getLoggerName().equals(logger))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void aLevelChangesAtOnceAndGoesBack() {
        assertThat(set(PACKAGE, "\"DEBUG\"", operator).json().path("level").asText())
                .isEqualTo("debug");
        assertThat(LogLevels.of(PACKAGE + ".Fleet")).isEqualTo("debug");
        assertThat(LogLevels.of(LogLevels.OURS)).isEqualTo("warn");
        JsonNode changed = shown(PACKAGE);
        assertThat(changed.path("level").asText()).isEqualTo("debug");
        assertThat(changed.path("atStart").asText()).isEqualTo("warn");
        assertThat(changed.path("changedBy").asText()).isEqualTo("anna over HTTP");
        assertThat(shown(LogLevels.OURS).path("changedBy").isNull()).isTrue();
        assertThat(set(LogLevels.OURS, "\"off\"", operator).status()).isEqualTo(200);
        assertThat(set(PACKAGE, "null", operator).json().path("level").asText()).isEqualTo("off");
        assertThat(set(LogLevels.OURS, "null", operator).json().path("level").asText())
                .isEqualTo("warn");
        assertThat(said(RunningLevels.AUDIT))
                .containsExactly(
                        "anna over HTTP changed the log level of " + PACKAGE + " from warn to debug",
                        "anna over HTTP changed the log level of io.crossfade from warn to off",
                        "anna over HTTP changed the log level of " + PACKAGE
                                + " from debug to off, as it was at the start",
                        "anna over HTTP changed the log level of io.crossfade from off to warn, as it was at the start");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "io.crossfade|\"loud\"|400|is no log level",
                "io.crossfade|7|400|level",
                "org.eclipse.jetty|\"debug\"|400|none of Crossfade's loggers",
                "ROOT|\"debug\"|400|none of Crossfade's loggers",
                "io.crossfade.audit|\"off\"|400|says who changes levels",
                "io.crossfade.contrl|\"debug\"|404|nothing logs as",
                "io.crossfade.|\"debug\"|404|nothing logs as",
            })
    void whatIsNoLoggerOrLevelIsRefused(String logger, String level, int status, String detail) {
        Reply reply = set(logger, level, operator);
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.detail()).contains(detail);
        assertThat(said(RunningLevels.AUDIT)).isEmpty();
    }

    @Test
    void aViewerOnlyLooks() {
        assertThat(set(LogLevels.OURS, "\"debug\"", viewer).status()).isEqualTo(403);
        assertThat(LogLevels.of(LogLevels.OURS)).isEqualTo("warn");
    }

    @Test
    void noTokenIsLoggedAtAnyLevel() {
        assertThat(set(LogLevels.OURS, "\"trace\"", operator).status()).isEqualTo(200);
        ours.getLoggerContext().getLogger(Gate.class).setLevel(Level.TRACE);
        set(LogLevels.OURS, "\"trace\"", viewer);
        set(LogLevels.OURS, "\"trace\"", operator + "x");
        ours.getLoggerContext().getLogger(Gate.class).setLevel(null);
        assertThat(said(Gate.class.getName())).hasSize(1);
        assertThat(logged.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(line -> line.contains("cfd_"));
    }
}
