package io.crossfade.sqlite.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.wire.EnvelopeDecoder;
import io.crossfade.core.wire.EnvelopeWriter;
import io.crossfade.sqlite.TestFile;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.rows.SourceRows;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.MappedTable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A file with a change log, and a naive target that applies what the log says and minds every contradiction: an insert
 * that finds a row, an update or delete that finds none.
 */
final class LoggedFile implements AutoCloseable {
    private final TestFile file;
    private final MappedSchema schema;
    private final Map<String, Map<String, List<Cell>>> target = new HashMap<>();
    private final LogSession session;
    private final Map<String, LogTranslator> translators = new HashMap<>();
    private final List<String> operations = new ArrayList<>();
    private long position;

    LoggedFile(Path directory, String... scripts) throws SQLException {
        file = new TestFile(directory, scripts);
        schema = file.schema();
        String unused = new ChangeLog(file.file(), schema, "test").install("log");
        session = LogSession.open(file.file(), schema);
        for (MappedTable table : schema.tables()) {
            translators.put(table.name(), new LogTranslator(table));
            target.put(table.name(), state(table));
        }
    }

    TestFile file() {
        return file;
    }

    MappedSchema schema() {
        return schema;
    }

    void sql(String... scripts) throws SQLException {
        file.sql(scripts);
    }

    /** What the log said since the last look, as {@code table OPERATION key}. */
    List<String> operations() {
        return List.copyOf(operations);
    }

    /** Applies what has been logged since the last look, as one transaction, and compares every table. */
    LoggedFile follow() throws SQLException, InterruptedException {
        operations.clear();
        List<ChangeEvent> events = new ArrayList<>();
        EnvelopeDecoder decoder = new EnvelopeDecoder(1);
        EnvelopeWriter writer = new EnvelopeWriter(
                1, (number, record) -> events.addAll(decoder.decode(record).events()));
        translators.values().forEach(LogTranslator::begin);
        session.read(position, (reading, last) -> {
            reading.entries(
                    position,
                    last,
                    (table, operation, values) -> Objects.requireNonNull(translators.get(table.name()))
                            .take(operation, values, writer));
            position = last;
        });
        writer.flush();
        events.forEach(this::apply);
        for (MappedTable table : schema.tables()) {
            assertThat(target.get(table.name())).as(table.name()).isEqualTo(state(table));
        }
        return this;
    }

    private void apply(ChangeEvent event) {
        switch (event) {
            case ChangeEvent.Insert insert -> {
                String table = insert.relation().table().name();
                String key = key(table, insert.after());
                operations.add(table + " INSERT " + key);
                assertThat(rows(table).put(key, cells(insert.after())))
                        .as("inserted twice: %s %s", table, key)
                        .isNull();
            }
            case ChangeEvent.Update update -> {
                String table = update.relation().table().name();
                String key = key(table, update.before() == null ? update.after() : update.before());
                operations.add(table + " UPDATE " + key);
                assertThat(rows(table).remove(key))
                        .as("no row to update: %s %s", table, key)
                        .isNotNull();
                rows(table).put(key(table, update.after()), cells(update.after()));
            }
            case ChangeEvent.KeyChange change -> {
                String table = change.relation().table().name();
                String key = key(table, change.before());
                operations.add(table + " REKEY " + key + " to " + key(table, change.after()));
                assertThat(rows(table).remove(key))
                        .as("no row to rekey: %s %s", table, key)
                        .isNotNull();
                assertThat(rows(table).put(key(table, change.after()), cells(change.after())))
                        .as("a row is there already: %s %s", table, key(table, change.after()))
                        .isNull();
            }
            case ChangeEvent.Delete delete -> {
                String table = delete.relation().table().name();
                String key = key(table, delete.before());
                operations.add(table + " DELETE " + key);
                assertThat(rows(table).remove(key))
                        .as("no row to delete: %s %s", table, key)
                        .isNotNull();
            }
            default -> throw new AssertionError("unexpected " + event);
        }
    }

    private String key(String table, RowImage row) {
        List<String> key = new ArrayList<>();
        for (int place : schema.table(table).orElseThrow().keyPlaces()) {
            key.add(row.isNull(place) ? "NULL" : row.text(place));
        }
        return String.join(",", key);
    }

    private static List<Cell> cells(RowImage row) {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            cells.add(row.cell(i));
        }
        return cells;
    }

    private Map<String, List<Cell>> rows(String table) {
        return Objects.requireNonNull(target.get(table));
    }

    private Map<String, List<Cell>> state(MappedTable table) throws SQLException {
        Map<String, List<Cell>> rows = new TreeMap<>();
        try (FileSnapshot snapshot = FileSnapshot.open(file.file())) {
            new SourceRows(snapshot).read(table, row -> rows.put(key(table.name(), row.image()), cells(row.image())));
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        session.close();
        file.close();
    }
}
