package io.crossfade.snapshotter.copy;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;

/** The statements of {@link TrialCopy}. */
final class TrialSql {
    private TrialSql() {}

    /** Goes by the same name, so that messages say it. */
    static TableId table(TablePlan table) {
        return new TableId("pg_temp", table.target().name());
    }

    /**
     * Without defaults, which might draw from sequences, and so without a claim on columns that the mapping does not feed.
     *
     * @param required the table's columns that may not be NULL
     */
    static List<String> create(TablePlan table, List<String> required) {
        List<String> statements = new ArrayList<>();
        String copy = Identifiers.quote(table(table));
        statements.add("create temporary table "
                + Identifiers.quote(table.target().name()) + " (like " + Identifiers.quote(table.target())
                + " including constraints including generated) on commit drop");
        List<String> fed = table.columns().stream().map(ColumnPlan::target).toList();
        required.stream()
                .filter(column -> !fed.contains(column))
                .forEach(column -> statements.add(
                        "alter table " + copy + " alter column " + Identifiers.quote(column) + " drop not null"));
        return statements;
    }

    /** Columns that take a value and may not be NULL; parameter: the table's quoted name. */
    static final String REQUIRED = """
            select attname from pg_attribute
            where attrelid = ?::regclass and attnum > 0 and not attisdropped and attnotnull and attgenerated = ''""";
}
