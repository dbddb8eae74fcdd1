package io.crossfade.applier.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.applier.Servers;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.RowTexts;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are read again from the source by their keys. */
@ExtendWith(Servers.Extension.class)
class SourceLookTest {
    private static final String EQUAL = "OPERATOR(pg_catalog.=)";

    private final Servers servers;

    SourceLookTest(Servers servers) {
        this.servers = servers;
    }

    /** Two columns make the key, one of them under another name; {@code n} has a name that statements use too. */
    private static TablePlan plan(String name) {
        TableId id = new TableId("public", name);
        return new TablePlan(
                MappingId.of(id),
                id,
                id,
                List.of(
                        new ColumnPlan("region", "area", "text", "text", "text", EQUAL),
                        new ColumnPlan("id", "id", "integer", "bigint", "bigint", EQUAL),
                        new ColumnPlan("n", "n", "integer", "integer", "integer", EQUAL, name + ".v::int")),
                List.of("id", "area"),
                List.of(),
                new Reshape(List.of(), List.of(), "v::int > 0", List.of()),
                null,
                false,
                false,
                false,
                false,
                0,
                0);
    }

    private static RowKey key(int id) {
        return RowKey.of(RowImage.of(List.of(Cell.of(Integer.toString(id)), Cell.of("eu"))));
    }

    private static List<RowKey> keys(int... ids) {
        return IntStream.of(ids).mapToObj(SourceLookTest::key).toList();
    }

    private static void make(Connection session, String name, int rows) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("drop table if exists " + name + "; create table " + name
                    + " (region text, id int, v text, primary key (id, region)) with (fillfactor = 10); insert into "
                    + name
                    + " select 'eu', i, case when i % 4 = 3 then 'none' else i::text end from generate_series(1, "
                    + rows + ") i; analyze " + name);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aConditionThatFailsOnARowFailsNoOther(int major) throws Exception {
        DatabaseServer server = servers.postgres(major);
        Database database = new Database(
                "source",
                new PostgresEndpoint(server.jdbcUrl(), server.user(), new Secret(server.password())),
                "crossfade/test/look");
        try (Connection session = server.connect();
                SourceRows rows = new SourceRows(database, new PassedTransactions())) {
            make(session, "reading", 8);
            try (SourceLook look = look(rows)) {
                SourceLook.Found found = look.rows(plan("reading"), keys(1, 2, 3, 4, 99));
                assertThat(found.failing().keySet()).containsExactly(key(3));
                assertThat(found.rows().keySet()).containsExactlyInAnyOrder(key(1), key(2), key(4));
                assertThat(found.rows().get(key(4)))
                        .isEqualTo(RowImage.of(List.of(Cell.of("eu"), Cell.of("4"), Cell.of("4"))));
            }
        }
    }

    private static SourceLook look(SourceRows rows) throws Exception {
        List<SourceLook> looks = new ArrayList<>();
        Await.until("the source can be looked at", Duration.ofSeconds(30), () -> {
            rows.look().ifPresent(looks::add);
            return !looks.isEmpty();
        });
        return looks.getFirst();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void rowsOfALargeTableAreFoundByItsKey(int major) throws Exception {
        try (Connection session = servers.postgres(major).connect()) {
            make(session, "big", 100_000);
            for (int count : new int[] {1, SourceLook.PAGE}) {
                assertThat(explain(session, IntStream.rangeClosed(1, count).toArray()))
                        .anyMatch(line -> line.contains("Index Scan using big_pkey"))
                        .noneMatch(line -> line.contains("Seq Scan"));
            }
        }
    }

    private static List<String> explain(Connection session, int... ids) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (PreparedStatement explain = session.prepareStatement("explain " + SourceSql.rows(plan("big"), false))) {
            RowTexts.bind(explain, keys(ids), 2);
            try (ResultSet row = explain.executeQuery()) {
                while (row.next()) {
                    lines.add(row.getString(1));
                }
            }
        }
        return lines;
    }
}
