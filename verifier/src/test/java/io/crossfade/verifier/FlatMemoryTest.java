package io.crossfade.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** However many rows differ, a comparison fits into a small heap: in a process of its own, which has no more. */
class FlatMemoryTest {
    private static final String HEAP = "-Xmx192m";
    private static final int ROWS = 400_000;
    private static final int SOME = 150_000;

    @Test
    void moreThanAHundredThousandDiscrepanciesFitIntoASmallHeap() throws Exception {
        try (Pair pair = new Pair()) {
            for (String table : List.of("many", "every", "keyless")) {
                pair.both("create table " + table + " (id int " + (table.equals("keyless") ? "" : "primary key")
                        + ", a text)");
            }
            pair.both(
                    "insert into many select i, repeat('x', 60) || i from generate_series(1, " + ROWS + ") i",
                    "insert into every select i, 'x' || i from generate_series(1, " + ROWS + ") i",
                    "insert into keyless select i, 'x' from generate_series(1, " + ROWS + ") i");
            pair.target.execute(
                    "update many set a = a || ' ' where id <= " + SOME,
                    "update every set a = a || ' '",
                    "update keyless set a = a || ' '");
            for (String depth : List.of("checksums", "rows")) {
                assertThat(output(pair, depth))
                        .as(depth)
                        .contains("many " + SOME + " true 100")
                        .containsPattern("every [1-9][0-9]{3,5} false 100")
                        .containsPattern("keyless [1-9][0-9]{2,5} false 100");
            }
        }
    }

    private static String output(Pair pair, String depth) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        FlatMemoryTest.class.getName(),
                        depth,
                        pair.source.jdbcUrl(),
                        pair.target.jdbcUrl(),
                        pair.source.user())
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Prints, of each table, the rows that differ, whether these are all, and how many are listed. */
    public static void main(String[] arguments) {
        Database source = database("source", arguments[1], arguments[3]);
        Database target = database("target", arguments[2], arguments[3]);
        ComparedTarget compared = new ComparedTarget(
                "shop",
                target,
                Stream.of("many", "every", "keyless").map(FlatMemoryTest::plan).toList(),
                (name, content) -> {},
                id -> new StillLanes(),
                mapping -> Set.of());
        VerificationReport report = new LiveVerification(
                        source,
                        List.of(compared),
                        List.of(),
                        "crossfade.test.",
                        VerifierSettings.DEFAULTS,
                        InstantSource.system())
                .compare(arguments[0].equals("rows") ? new Depth.Rows() : new Depth.Checksums());
        for (VerificationResult result : report.results()) {
            System.out.println(result.target().name() + " " + result.differences() + " " + result.complete() + " "
                    + result.listed().size());
        }
    }

    private static Database database(String name, String url, String user) {
        return new Database(name, new PostgresEndpoint(url, user, new Secret("")), "crossfade/test/verify");
    }

    private static TablePlan plan(String name) {
        TableId id = new TableId("public", name);
        String equal = "OPERATOR(pg_catalog.=)";
        return new TablePlan(
                id,
                id,
                List.of(
                        new ColumnPlan("id", "id", "integer", "integer", "integer", equal),
                        new ColumnPlan("a", "a", "text", "text", "text", equal)),
                name.equals("keyless") ? List.of() : List.of("id"),
                false,
                false,
                false,
                0,
                0);
    }
}
