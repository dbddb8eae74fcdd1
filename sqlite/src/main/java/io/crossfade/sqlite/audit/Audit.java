package io.crossfade.sqlite.audit;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.RowKeyJson;
import io.crossfade.sqlite.audit.AuditFinding.Action;
import io.crossfade.sqlite.audit.AuditReport.ReasonCount;
import io.crossfade.sqlite.audit.AuditReport.TableCount;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.rows.RenderedRow;
import io.crossfade.sqlite.rows.SourceRows;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.MappedTable;
import io.crossfade.sqlite.value.Rendered;
import io.crossfade.sqlite.value.ShownValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Reads every row of a snapshot and says what will become of the values that do not fit their target column. It decides
 * by the same rendering as the copy, so what it says is what happens. Memory does not grow with the rows.
 */
public final class Audit {
    /** How many findings of one kind the report keeps; the listener hears of all. */
    private static final int KEPT = 20;

    private static final int SHOWN = 60;

    private final MappedSchema schema;
    private final Consumer<AuditFinding> listener;
    private final Map<ReasonCount, Long> counts = new LinkedHashMap<>();
    private final List<AuditFinding> findings = new ArrayList<>();

    private Audit(MappedSchema schema, Consumer<AuditFinding> listener) {
        this.schema = schema;
        this.listener = listener;
    }

    /**
     * @param listener hears of every finding, in the order of the tables
     * @throws CrossfadeException FILE_UNREADABLE if the file is damaged, and as {@code SqliteFile.translate}
     */
    public static AuditReport of(FileSnapshot snapshot, MappedSchema schema, Consumer<AuditFinding> listener) {
        List<String> problems = snapshot.problems();
        if (!problems.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.FILE_UNREADABLE,
                    "the database " + snapshot.file() + " is corrupt: " + String.join("; ", problems),
                    "restore a backup, or save what is left with `sqlite3 FILE .recover`",
                    null);
        }
        return new Audit(schema, listener).run(snapshot);
    }

    private AuditReport run(FileSnapshot snapshot) {
        SourceRows rows = new SourceRows(snapshot);
        List<TableCount> tables = new ArrayList<>();
        try {
            for (MappedTable table : schema.tables()) {
                long[] aside = new long[1];
                long count = rows.read(table, row -> {
                    if (!row.fits()) {
                        aside[0]++;
                    }
                    look(row);
                });
                tables.add(new TableCount(table.name(), count, aside[0]));
            }
            orphans(snapshot);
        } catch (SQLException e) {
            throw snapshot.file().translate(e, "audit it");
        }
        List<ReasonCount> counted = new ArrayList<>();
        counts.forEach((kind, values) ->
                counted.add(new ReasonCount(kind.table(), kind.column(), kind.action(), kind.reason(), values)));
        return new AuditReport(tables, counted, findings, schema.leftOut());
    }

    private void look(RenderedRow row) {
        for (int i = 0; i < row.cells().size(); i++) {
            switch (row.cells().get(i)) {
                case Rendered.Fits f -> {}
                case Rendered.Null n -> {}
                case Rendered.Converted(String text, String how) -> found(row, i, Action.CONVERTED, how);
                case Rendered.Unfit(String reason) -> found(row, i, Action.SET_ASIDE, reason);
            }
        }
    }

    private void found(RenderedRow row, int column, Action action, String reason) {
        found(new AuditFinding(
                row.table().name(),
                RowKeyJson.write(row.key()),
                row.table().columns().get(column).name(),
                ShownValue.of(row.values().get(column), SHOWN),
                action,
                reason));
    }

    private void found(AuditFinding finding) {
        long count = counts.merge(
                new ReasonCount(finding.table(), finding.column(), finding.action(), finding.reason(), 0),
                1L,
                Long::sum);
        if (count <= KEPT) {
            findings.add(finding);
        }
        listener.accept(finding);
    }

    /** SQLite checks foreign keys only in sessions that ask for it, so rows without a parent are common. */
    private void orphans(FileSnapshot snapshot) throws SQLException {
        try (Statement statement = snapshot.session().createStatement();
                ResultSet row = statement.executeQuery(AuditSql.ORPHANS)) {
            while (row.next()) {
                String table = row.getString(1);
                if (schema.table(table).isPresent()) {
                    String number = Objects.requireNonNullElse(row.getString(2), "unknown");
                    found(new AuditFinding(
                            table,
                            "[\"rowid " + number + "\"]",
                            row.getString(4),
                            "",
                            Action.NOT_CONFIRMED,
                            "its parent in " + row.getString(3) + " is missing"));
                }
            }
        }
    }
}
