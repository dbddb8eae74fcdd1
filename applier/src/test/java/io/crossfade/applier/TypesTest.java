package io.crossfade.applier;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.SessionSettings;
import io.crossfade.testkit.corpus.CorpusTable;
import io.crossfade.testkit.corpus.TypeCorpus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type and edge value: what the source's output function wrote reads the same from the target. */
@ExtendWith(Servers.Extension.class)
class TypesTest {
    private final Servers servers;

    TypesTest(Servers servers) {
        this.servers = servers;
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void everyTypeArrivesByteForByteByInsertUpdateAndKeyChange(int major) throws Exception {
        TypeCorpus corpus = TypeCorpus.of(major);
        try (LaneRig source = new LaneRig(servers, major, corpus.ddl().toArray(String[]::new));
                LaneRig rig = new LaneRig(servers, major, corpus.ddl().toArray(String[]::new))) {
            source.sql(corpus.inserts(0).toArray(String[]::new));
            Map<Relation, List<@Nullable String[]>> rows = new LinkedHashMap<>();
            for (CorpusTable table : corpus.tables()) {
                TablePlan plan = TestTables.plan(
                        rig.connection(), table.id().schema(), table.id().name(), "id");
                rows.put(rig.add(plan, 'd'), read(source, plan));
            }
            rows.forEach((relation, all) -> {
                rig.tx(all.stream().map(row -> LaneRig.insert(relation, row)).toArray(ChangeEvent[]::new));
                // So many that they are copied in, not inserted.
                rig.tx(IntStream.range(0, 20)
                        .mapToObj(i -> 10_000 + 100 * i)
                        .flatMap(offset -> all.stream().map(row -> LaneRig.insert(relation, moved(row, offset))))
                        .toArray(ChangeEvent[]::new));
            });
            rows.forEach((relation, all) -> {
                for (int offset : new int[] {1000, 2000}) {
                    bare(rig, relation, all, offset);
                }
            });
            LaneApplier running = rig.drain();
            rows.forEach((relation, all) -> rig.tx(all.stream()
                    .map(row -> LaneRig.update(relation, moved(row, 1000)))
                    .toArray(ChangeEvent[]::new)));
            rows.forEach((relation, all) -> rig.tx(all.stream()
                    .map(row -> LaneRig.rekey(relation, key(row, 2000), LaneRig.row(moved(row, 3000))))
                    .toArray(ChangeEvent[]::new)));
            rig.await(running);
            assertThat(rig.rowsSetAside()).isEmpty();
            for (Map.Entry<Relation, List<@Nullable String[]>> each : rows.entrySet()) {
                compare(rig, each.getKey(), each.getValue());
            }
        }
    }

    private static void bare(LaneRig rig, Relation relation, List<@Nullable String[]> all, int offset) {
        rig.tx(all.stream()
                .map(row -> {
                    @Nullable String[] bare = new String[row.length];
                    bare[0] = moved(row, offset)[0];
                    return LaneRig.insert(relation, bare);
                })
                .toArray(ChangeEvent[]::new));
    }

    private static @Nullable String[] moved(@Nullable String[] row, int offset) {
        @Nullable String[] moved = row.clone();
        moved[0] = Long.toString(Long.parseLong(String.valueOf(row[0])) + offset);
        return moved;
    }

    private static RowImage key(@Nullable String[] row, int offset) {
        @Nullable String[] key = new String[row.length];
        key[0] = moved(row, offset)[0];
        return LaneRig.row(key);
    }

    /** What the output functions write: {@code concat} uses them, where a cast to text has rules of its own. */
    private static List<@Nullable String[]> read(LaneRig rig, TablePlan plan) throws SQLException {
        String columns = plan.columns().stream()
                .map(c -> Identifiers.quote(c.source()))
                .map(c -> "case when num_nulls(" + c + ") = 0 then concat(" + c + ") end")
                .collect(Collectors.joining(", "));
        List<@Nullable String[]> rows = new ArrayList<>();
        Connection connection = rig.connection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(SessionSettings.statements());
            try (ResultSet row = statement.executeQuery(
                    "select " + columns + " from " + Identifiers.quote(plan.source()) + " order by id")) {
                while (row.next()) {
                    @Nullable String[] cells = new String[plan.columns().size()];
                    for (int i = 0; i < cells.length; i++) {
                        cells[i] = row.getString(i + 1);
                    }
                    rows.add(cells);
                }
            }
        }
        return rows;
    }

    private static void compare(LaneRig rig, Relation relation, List<@Nullable String[]> expected) throws Exception {
        TablePlan plan = TestTables.plan(
                rig.connection(), relation.table().schema(), relation.table().name(), "id");
        Map<String, @Nullable String[]> found = new LinkedHashMap<>();
        for (@Nullable String[] row : read(rig, plan)) {
            found.put(String.valueOf(row[0]), row);
        }
        assertThat(found).hasSize(23 * expected.size());
        for (@Nullable String[] row : expected) {
            for (int offset : new int[] {0, 1000, 3000, 10_000, 11_900}) {
                @Nullable String[] moved = moved(row, offset);
                assertThat(found.get(String.valueOf(moved[0])))
                        .as(relation.table() + " row " + moved[0])
                        .containsExactly(moved);
            }
        }
    }
}
