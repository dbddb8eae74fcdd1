package io.crossfade.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crossfade.control.http.Wire.Reply;
import io.crossfade.core.error.ErrorCode;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every endpoint has without doing anything for it. */
class ApiServerTest {
    private static final String OURS = "X-Crossfade: 1";

    private static Shelf shelf;
    private static ApiServer server;
    private static URI at;

    @BeforeAll
    static void start() {
        shelf = new Shelf();
        Pages pages = Pages.none()
                .open("/health/live", call -> Answer.text("text/plain; charset=utf-8", "up"))
                .open(
                        "/health/ready",
                        call -> Answer.text("text/plain; charset=utf-8", "not yet")
                                .withStatus(503))
                .resources("/app", "/http-pages")
                .resources("/scenarios", "/scenarios");
        server = ApiServer.start(ServerSettings.local(0), shelf.endpoints(), pages, shelf.meters);
        at = server.address();
    }

    @BeforeEach
    void forget() {
        shelf.changes.set(0);
        shelf.callers.clear();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private Reply get(String path, String... headers) {
        return Wire.get(at, "/api/v1" + path, headers);
    }

    private Reply add(String json, String... headers) {
        return Wire.call(
                at,
                "POST",
                "/api/v1/things",
                json,
                Stream.concat(Stream.of(OURS), Stream.of(headers)).toArray(String[]::new));
    }

    @Test
    void anAnswerIsJson() {
        Reply reply = get("/things?limit=7");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.json().at("/items/0/parts/0/made").asText()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(reply.json().path("next").asText()).isEqualTo("after-7");
        assertThat(get("/things?colour=RED").json().path("next").isNull()).isTrue();
        assertThat(shelf.meters
                        .get("crossfade.http.requests")
                        .tags("method", "GET", "path", "/api/v1/things", "status", "200")
                        .timer()
                        .count())
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void aBodyArrivesAndWhatIsBegunSaysWhereItIs() {
        Reply reply = add(Shelf.LAMP_JSON);
        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.header("Location")).isEqualTo("/api/v1/things/lamp");
        assertThat(reply.json().path("name").asText()).isEqualTo("lamp");
        assertThat(shelf.callers).containsExactly(new Caller("local", Role.OPERATOR));
        Reply none = Wire.call(at, "DELETE", "/api/v1/things/lamp", "", OURS);
        assertThat(none.status()).isEqualTo(204);
        assertThat(none.body()).isEmpty();
        assertThat(shelf.changes).hasValue(2);
    }

    static Stream<Arguments> wrongBodies() {
        String lamp = Shelf.LAMP_JSON;
        return Stream.of(
                Arguments.of("{\"name\": \"lamp\",\n  oops}", "line 2, column 3"),
                Arguments.of(lamp.replace("\"count\"", "\"cuont\""), "cuont is not known; is count meant?"),
                Arguments.of(lamp.replace("2", "\"two\""), "count must be a whole number"),
                Arguments.of(lamp.replace("2", "\"2\""), "count must be a whole number"),
                Arguments.of(lamp.replace("2", "2.5"), "count must be a whole number"),
                Arguments.of(lamp.replace("2", "99999999999"), "count"),
                Arguments.of(lamp.replace("RED", "PINK"), "colour must be one of RED, BLUE"),
                Arguments.of(lamp.replace("\"RED\"", "1"), "colour must be one of RED, BLUE"),
                Arguments.of(lamp.replace("[{", "{").replace("}]", "}"), "parts must be a list"),
                Arguments.of(lamp.replace("{\"name\": \"bulb\"}", "{}"), "parts[0].name is missing"),
                Arguments.of(lamp.replace("{\"name\": \"bulb\"}", "null"), "parts"),
                Arguments.of(lamp.replace("\"lamp\"", "null"), "name is missing"),
                Arguments.of(lamp.replace("\"name\": \"lamp\", ", ""), "name is missing"),
                Arguments.of(lamp.replace("\"count\": 2, ", ""), "count is missing"),
                Arguments.of(lamp.replace("\"count\": 2", "\"name\": \"x\", \"count\": 2"), "not JSON"),
                Arguments.of(lamp + "{}", "goes on after its end"),
                Arguments.of("[" + lamp + "]", "must be an object"),
                Arguments.of("\"lamp\"", "the body"),
                Arguments.of("null", "the body"),
                Arguments.of("[".repeat(5000), "the body"),
                Arguments.of("", "the body is missing"));
    }

    @ParameterizedTest
    @MethodSource("wrongBodies")
    void aBodyThatIsNotWhatItShouldBeIsRefusedByItsPlace(String body, String detail) {
        Reply reply = add(body, "Content-Type: application/json");
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.detail()).contains(detail);
        assertThat(reply.body()).doesNotContain("Exception", "io.crossfade", "com.fasterxml");
        assertThat(shelf.changes).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json; charset=utf-16",
                "application/jsonp",
                "multipart/form-data; boundary=x"
            })
    void onlyJsonIsABody(String type) {
        Reply reply = add(Shelf.LAMP_JSON, "Content-Type: " + type);
        assertThat(reply.status()).isEqualTo(415);
        assertThat(shelf.changes).hasValue(0);
        assertThat(add(Shelf.LAMP_JSON, "Content-Type: application/json; charset=UTF-8")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void whoStillSendsARefusedBodyReadsWhyItIsRefused() {
        String large = "x".repeat(900_000);
        for (int i = 0; i < 20; i++) {
            assertThat(add(large).status()).isEqualTo(413);
            assertThat(add(large, "Content-Type: text/plain").status()).isEqualTo(415);
            assertThat(Wire.post(at, "/api/v1/nothing", large, OURS).status()).isEqualTo(404);
        }
        assertThat(shelf.changes).hasValue(0);
    }

    @Test
    void aBodyHasALimitDeclaredOrNot() {
        String large = Shelf.LAMP_JSON.replace("lamp", "l".repeat(300_000));
        assertThat(add(large).status()).isEqualTo(413);
        String chunked = "POST /api/v1/things HTTP/1.1\r\nHost: localhost\r\n" + OURS
                + "\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(large.length()) + "\r\n" + large + "\r\n0\r\n\r\n";
        assertThat(Wire.send(at, chunked).status()).isEqualTo(413);
        assertThat(Wire.post(at, "/api/v1/things/lamp/touch", "{}", OURS).status())
                .isEqualTo(400);
        assertThat(Wire.call(at, "GET", "/api/v1/things", "{}").status()).isEqualTo(400);
        assertThat(shelf.changes).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limt=3|limt is not known; is limit meant?",
                "limit=x|limit must be a whole number",
                "limit=0|limit must be from 1 to 20",
                "limit=21|limit must be from 1 to 20",
                "limit=99999999999|limit must be a whole number",
                "limit=1&limit=2|limit is given 2 times",
                "colour=PINK|colour must be one of RED, BLUE",
                "full=yes|full must be true or false",
                "since=today|since must be a time",
                "token=cfd_x|token is not known",
                "colour=%|decoded"
            })
    void aParameterThatIsNotWhatItShouldBeIsRefused(String query, String detail) {
        Reply reply = get("/things?" + query);
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.detail()).contains(detail);
    }

    @Test
    void everyWrongParameterIsNamedAtOnce() {
        assertThat(get("/things?limit=x&full=y").json().path("errors")).hasSize(2);
    }

    @Test
    void aPathIsDecodedAndAnIdempotencyKeyHandedOn() {
        assertThat(get("/things/a%20b%3Fc").json().path("name").asText()).isEqualTo("a b?c");
        assertThat(get("/things/x", "Idempotency-Key: k-1").json().path("note").asText())
                .isEqualTo("k-1");
        assertThat(get("/things/x", "Idempotency-Key: " + "k".repeat(256)).status())
                .isEqualTo(400);
    }

    @Test
    void anUnknownAddressAndAMethodThatItDoesNotTakeAreProblems() {
        Reply unknown = get("/nothing");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(unknown.json().path("instance").asText()).isEqualTo("/api/v1/nothing");
        assertThat(unknown.json().path("code").asText()).isEqualTo("NOT_FOUND");
        Reply wrong = Wire.call(at, "PUT", "/api/v1/things", "", OURS);
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.header("Allow").split(", ")).containsExactlyInAnyOrder("GET", "HEAD", "POST");
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"INTERNAL", "CONFIG_INVALID"},
            mode = EnumSource.Mode.EXCLUDE)
    void aKnownFailureHasItsCodesStatusAndSaysWhatToDo(ErrorCode code) {
        Reply reply = get("/failing/" + code);
        assertThat(reply.status()).isEqualTo(ErrorStatus.of(code));
        assertThat(reply.json().path("code").asText()).isEqualTo(code.name());
        assertThat(reply.json().path("status").asInt()).isEqualTo(reply.status());
        assertThat(reply.json().path("remedy").asText()).isEqualTo(code.remedy());
        assertThat(reply.json().path("exitCode").asInt()).isEqualTo(code.exitCode());
        assertThat(reply.header("Retry-After").isEmpty()).isEqualTo(reply.status() != 503);
    }

    @Test
    void severalProblemsAreListedOneByOne() {
        Reply reply = get("/failing/CONFIG_INVALID");
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.detail()).isEqualTo("f.yaml is not valid:");
        assertThat(reply.json().path("errors")).map(JsonNode::asText).containsExactly("line 1: a", "line 2: b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/broken", "/failing/INTERNAL"})
    void ofADefectTheAnswerHasAnIdAndNothingElse(String path) {
        Reply reply = get(path);
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.json().path("id").asText()).hasSize(36);
        assertThat(reply.body()).doesNotContain(Shelf.SECRET, "Exception", "at io.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/api/v1/things", "/api/v1/nothing", "/nothing", "/api/v1/broken", "/%", "/health/live"})
    void everyAnswerTellsBrowsersToBeCareful(String path) {
        Reply reply = Wire.get(at, path);
        assertThat(reply.header("Content-Security-Policy")).contains("default-src 'self'", "frame-ancestors 'none'");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(reply.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(reply.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(reply.header("Permissions-Policy")).isNotEmpty();
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.header("Server")).isEmpty();
        assertThat(reply.header("X-Powered-By")).isEmpty();
        assertThat(reply.header("Strict-Transport-Security")).isEmpty();
        assertThat(reply.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
    }

    @Test
    void theSameQuestionByHeadHasNoBody() {
        Reply reply = Wire.call(at, "HEAD", "/api/v1/things", "");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEmpty();
        assertThat(Wire.call(at, "HEAD", "/api/v1/nothing", "").status()).isEqualTo(404);
    }

    @Test
    void pagesAndFilesStandBesideTheApi() {
        assertThat(Wire.get(at, "/health/live").body()).isEqualTo("up");
        assertThat(Wire.get(at, "/health/ready").status()).isEqualTo(503);
        Reply script = Wire.get(at, "/app/page.js");
        assertThat(script.body()).isEqualTo("export const answer = 42;\n");
        assertThat(script.header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(Wire.get(at, "/app/page.js", "If-None-Match: " + script.header("ETag"))
                        .status())
                .isEqualTo(304);
        assertThat(Wire.get(at, "/app/").body()).contains("A page");
        assertThat(Wire.call(at, "POST", "/app/page.js", "", OURS).status()).isEqualTo(404);
        assertThat(Wire.get(at, "/").body()).contains("/api/v1/openapi.json");
        assertThat(Wire.get(at, "/api/v1/openapi.json").json().path("openapi").asText())
                .isEqualTo("3.1.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/scenarios/../logback.xml",
                "/scenarios/%2e%2e/logback.xml",
                "/scenarios/..%2flogback.xml",
                "/scenarios/..;/logback.xml",
                "/scenarios/",
                "/scenarios",
                "/scenarios/reservations.yaml",
                "//scenarios/x.json",
                "/scenarios/.hidden.json",
                "/scenarios/a%00.json"
            })
    void noFileIsShownThatIsNotMeantToBe(String path) {
        assertThat(Wire.get(at, path).status()).isIn(400, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "10.0.0.1", "localhost:80:80", "a b", ""})
    void aServerIsCalledByItsOwnNamesOnly(String host) {
        Reply reply = get("/things", "Host: " + host);
        assertThat(reply.status()).isIn(400, 421);
        assertThat(Wire.get(at, "/", "Host: " + host).status()).isIn(400, 421);
        assertThat(get("/things", "Host: LOCALHOST:1").status()).isEqualTo(200);
        assertThat(get("/things", "Host: [::1]").status()).isEqualTo(200);
    }
}
