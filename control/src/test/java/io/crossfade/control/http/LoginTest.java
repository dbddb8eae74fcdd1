package io.crossfade.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.http.Wire.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, as whom, and what another site's page cannot do. */
class LoginTest {
    private static final String OURS = "X-Crossfade: 1";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Shelf shelf = new Shelf();
    private final SetClock clock = new SetClock();
    private TokenFile tokens;
    private String operator;
    private String viewer;
    private ApiServer server;
    private URI at;

    @BeforeEach
    void start() {
        Path file = folder.resolve("tokens.json");
        tokens = new TokenFile(file);
        operator = create("anna", Role.OPERATOR);
        viewer = create("board", Role.VIEWER);
        ServerSettings settings = new ServerSettings(
                "127.0.0.1", 0, file, null, null, false, Set.of("ops.example"), ServerLimits.standard());
        Pages pages = Pages.none()
                .guarded("/metrics", call -> Answer.text("text/plain", "m"))
                .open("/ready", call -> Answer.text("text/plain", "no"), call -> Answer.text("text/plain", "db7"));
        server = ApiServer.start(settings, shelf.endpoints(), pages, shelf.meters, clock);
        at = server.address();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String create(String name, Role role) {
        return tokens.create(name, role, Instant.EPOCH, new SecureRandom());
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private Reply things(String... headers) {
        return Wire.get(at, "/api/v1/things", headers);
    }

    private Reply add(String... headers) {
        return Wire.post(at, "/api/v1/things", Shelf.LAMP_JSON, headers);
    }

    private Reply logIn(String token, String... headers) {
        String[] all = Stream.concat(Stream.of(OURS), Stream.of(headers)).toArray(String[]::new);
        return Wire.post(at, "/api/v1/session", "{\"token\": \"" + token + "\"}", all);
    }

    private static String cookie(Reply loggedIn) {
        return "Cookie: " + loggedIn.header("Set-Cookie").split(";", 2)[0];
    }

    @Test
    void withoutALoginNothingIsAnsweredButWhoOneIs() {
        Reply reply = things();
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"crossfade\"");
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(add(OURS).status()).isEqualTo(401);
        assertThat(Wire.get(at, "/metrics").status()).isEqualTo(401);
        assertThat(Wire.get(at, "/api/v1/events").status()).isEqualTo(401);
        assertThat(Wire.get(at, "/metrics", bearer(viewer)).status()).isEqualTo(200);
        assertThat(Wire.get(at, "/ready").body()).isEqualTo("no");
        assertThat(Wire.get(at, "/ready", bearer("cfd_wrong")).body()).isEqualTo("no");
        assertThat(Wire.get(at, "/ready", bearer(viewer)).body()).isEqualTo("db7");
        Reply state = Wire.get(at, "/api/v1/session");
        assertThat(state.json().path("loginNeeded").asBoolean()).isTrue();
        assertThat(state.json().path("name").isNull()).isTrue();
        assertThat(shelf.changes).hasValue(0);
    }

    @Test
    void aTokenLetsInAsWhatItIs() {
        assertThat(things(bearer(viewer)).status()).isEqualTo(200);
        assertThat(things("Authorization: bearer  " + viewer).status()).isEqualTo(200);
        Reply refused = add(bearer(viewer));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.detail()).isEqualTo("board is a viewer, and this needs an operator");
        assertThat(add(bearer(operator)).status()).isEqualTo(202);
        assertThat(shelf.callers).containsExactly(new Caller("anna", Role.OPERATOR));
        assertThat(Wire.get(at, "/api/v1/session", bearer(viewer))
                        .json()
                        .path("role")
                        .asText())
                .isEqualTo("VIEWER");
    }

    @Test
    void aTokenThatIsNotValidIsRefusedAndSoonSlowedDown() {
        assertThat(things("Authorization: Bearer cfd_wrong").header("WWW-Authenticate"))
                .contains("error=\"invalid_token\"");
        assertThat(things("Authorization: Basic " + operator).status()).isEqualTo(401);
        assertThat(things("Cookie: crossfade-session=" + operator).status()).isEqualTo(401);
        assertThat(Wire.get(at, "/api/v1/things?token=" + operator).status()).isEqualTo(401);
        Reply slowed = Stream.generate(() -> things("Authorization: Bearer cfd_wrong"))
                .limit(200)
                .filter(reply -> reply.status() == 429)
                .findFirst()
                .orElseThrow();
        assertThat(Integer.parseInt(slowed.header("Retry-After"))).isPositive();
        assertThat(things(bearer(operator)).status()).isEqualTo(200);
        assertThat(logIn(operator).status()).isEqualTo(204);
    }

    @Test
    void aTokenIsKnownAndForgottenWithoutARestart() throws IOException {
        String more = create("carl", Role.VIEWER);
        assertThat(things(bearer(more)).status()).isEqualTo(200);
        String session = cookie(logIn(more));
        assertThat(things(session).status()).isEqualTo(200);
        tokens.revoke("carl");
        assertThat(things(bearer(more)).status()).isEqualTo(401);
        assertThat(things(session).status()).isEqualTo(401);
        Files.delete(folder.resolve("tokens.json"));
        Reply shut = things(bearer(operator));
        assertThat(shut.status()).isEqualTo(503);
        assertThat(shut.header("Retry-After")).isNotEmpty();
    }

    @Test
    void aBrowserLogsInAndOut() {
        Reply in = logIn(viewer);
        assertThat(in.status()).isEqualTo(204);
        assertThat(in.header("Set-Cookie"))
                .startsWith("crossfade-session=")
                .contains("; Path=/", "; HttpOnly", "; SameSite=Strict")
                .doesNotContain("Secure", viewer);
        String session = cookie(in);
        assertThat(things(session).status()).isEqualTo(200);
        assertThat(Wire.get(at, "/api/v1/session", session).json().path("name").asText())
                .isEqualTo("board");
        Reply out = Wire.call(at, "DELETE", "/api/v1/session", "", session, OURS);
        assertThat(out.status()).isEqualTo(204);
        assertThat(out.header("Set-Cookie")).contains("Max-Age=0");
        assertThat(things(session).status()).isEqualTo(401);
        assertThat(logIn("cfd_wrong").status()).isEqualTo(401);
    }

    @Test
    void behindAProxyThatSpeaksTlsTheCookieIsBoundToIt() {
        Reply in = logIn(viewer, "X-Forwarded-Proto: https", "Host: ops.example");
        assertThat(in.header("Set-Cookie"))
                .startsWith("__Host-crossfade-session=")
                .endsWith("; Secure");
        assertThat(things(cookie(in), "X-Forwarded-Proto: https").status()).isEqualTo(200);
        assertThat(things(cookie(in)).status()).isEqualTo(401);
    }

    @Test
    void aSessionEndsUnusedOrInTheLongRun() {
        String unused = cookie(logIn(viewer));
        clock.pass(Duration.ofMinutes(61));
        assertThat(things(unused).status()).isEqualTo(401);
        String used = cookie(logIn(viewer));
        for (int hour = 1; hour <= 12; hour++) {
            clock.pass(Duration.ofMinutes(59));
            assertThat(things(used).status()).isEqualTo(200);
        }
        clock.pass(Duration.ofMinutes(59));
        assertThat(things(used).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-|403",
                "X-Crossfade: 1|202",
                "X-Crossfade: yes|403",
                "Sec-Fetch-Site: same-origin|202",
                "Sec-Fetch-Site: same-site|403",
                "Sec-Fetch-Site: cross-site|403",
                "Sec-Fetch-Site: none|403",
                "Origin: http://AT|202",
                "Origin: http://ops.example|202",
                "Origin: http://localhost:1|403",
                "Origin: http://evil.example|403",
                "Origin: null|403"
            })
    void aBrowsersChangeShowsThatOurOwnPageSentIt(String header, int status) {
        String session = cookie(logIn(operator));
        String[] headers = header == null
                ? new String[] {session}
                : new String[] {session, header.replace("AT", at.getAuthority())};
        assertThat(add(headers).status()).isEqualTo(status);
        assertThat(shelf.changes).hasValue(status == 202 ? 1 : 0);
    }

    @Test
    void theBrowsersOwnWordHoldsWhereAProxyLeftThePortOut() {
        String session = cookie(logIn(operator));
        String host = "Host: ops.example";
        String origin = "Origin: https://ops.example:8443";
        assertThat(add(session, host, origin, "Sec-Fetch-Site: same-origin").status())
                .isEqualTo(202);
        assertThat(add(session, host, origin).status()).isEqualTo(403);
        assertThat(add(session, host + ":8443", origin).status()).isEqualTo(202);
        assertThat(add(session, host, origin, OURS, "Sec-Fetch-Site: same-site").status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-Fetch-Site: cross-site", "Origin: http://evil.example"})
    void whatSpeaksForAnotherSiteOutweighsAllElse(String header) {
        String session = cookie(logIn(operator));
        assertThat(add(session, OURS, header).status()).isEqualTo(403);
        assertThat(things(session, header).status()).isEqualTo(403);
        assertThat(logIn(operator, header).status()).isEqualTo(403);
        assertThat(Wire.call(at, "DELETE", "/api/v1/session", "", session, OURS, header)
                        .status())
                .isEqualTo(403);
        assertThat(add(bearer(operator), header).status()).isEqualTo(202);
    }

    @Test
    void noOtherSitesPageLogsABrowserIn() {
        String body = "{\"token\": \"" + operator + "\"}";
        assertThat(Wire.post(at, "/api/v1/session", body).status()).isEqualTo(403);
        assertThat(Wire.post(at, "/api/v1/session", body, OURS, "Content-Type: text/plain")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void withTokensTheServerHasItsGivenNameToo() {
        assertThat(things(bearer(viewer), "Host: ops.example:8443").status()).isEqualTo(200);
        assertThat(things(bearer(viewer), "Host: other.example").status()).isEqualTo(421);
    }

    @Test
    void withoutTokensOnlyThisMachineItselfIsLetIn() {
        try (ApiServer open = shelf.start(ServerSettings.local(0))) {
            URI here = open.address();
            assertThat(Wire.get(here, "/api/v1/things").status()).isEqualTo(200);
            assertThat(Wire.get(here, "/api/v1/session").body())
                    .isEqualTo("{\"loginNeeded\":false,\"name\":\"local\",\"role\":\"OPERATOR\",\"end\":null}");
            assertThat(Wire.post(here, "/api/v1/things", Shelf.LAMP_JSON).status())
                    .isEqualTo(403);
            assertThat(Wire.post(here, "/api/v1/things", Shelf.LAMP_JSON, OURS).status())
                    .isEqualTo(202);
            assertThat(Wire.get(here, "/api/v1/things", "Sec-Fetch-Site: cross-site")
                            .status())
                    .isEqualTo(403);
            assertThat(Wire.get(here, "/api/v1/things", "X-Forwarded-For: 192.0.2.1")
                            .status())
                    .isEqualTo(403);
            assertThat(old(here).status()).as("as proxies speak").isEqualTo(403);
            assertThat(Wire.get(here, "/api/v1/things", "Host: ops.example").status())
                    .isEqualTo(421);
        }
        assertThat(old(at, bearer(viewer)).status()).as("with a token").isEqualTo(200);
    }

    private static Reply old(URI server, String... headers) {
        String more = Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining());
        return Wire.send(
                server, "GET /api/v1/things HTTP/1.0\r\nHost: " + server.getAuthority() + "\r\n" + more + "\r\n");
    }
}
