package io.crossfade.sqlite.schema;

import io.crossfade.core.store.PostDataStep;
import io.crossfade.core.store.PostDataStep.Kind;
import io.crossfade.sqlite.catalog.SqliteIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is made after the rows, in its order: keys, indexes, unique indexes, then foreign keys and CHECKs for new rows,
 * and last the look at the rows that are there.
 */
public final class PostData {
    private final String lane;
    private final List<PostDataStep> steps = new ArrayList<>();

    private PostData(String lane) {
        this.lane = lane;
    }

    public static List<PostDataStep> of(MappedSchema schema, String lane) {
        PostData data = new PostData(lane);
        schema.tables().forEach(data::table);
        List<PostDataStep> ordered = new ArrayList<>();
        data.steps.stream()
                .sorted(Comparator.comparing(PostDataStep::kind))
                .forEach(step -> ordered.add(new PostDataStep(
                        ordered.size() + 1, step.lane(), step.table(), step.kind(), step.name(), step.ddl(), false)));
        return ordered;
    }

    private void table(MappedTable table) {
        if (!table.source().primaryKey().isEmpty()) {
            add(table, Kind.KEY, "primary key of " + table.target(), SchemaSql.primaryKey(table));
        }
        table.indexes().forEach(index -> add(table, Kind.INDEX, index.name(), SchemaSql.index(table, index)));
        int number = 0;
        for (SqliteIndex index : table.uniques()) {
            String name =
                    index.constraint() ? ConstraintNames.unique(table.target().name(), ++number) : index.name();
            add(table, Kind.UNIQUE, name, SchemaSql.unique(table, index, name));
        }
        for (MappedForeignKey key : table.foreignKeys()) {
            later(table, key.name(), SchemaSql.foreignKey(table, key));
        }
        int check = 0;
        for (String expression : table.checks()) {
            String name = ConstraintNames.check(table.target().name(), ++check);
            later(table, name, SchemaSql.check(table, name, expression));
        }
    }

    private void later(MappedTable table, String name, String ddl) {
        add(table, Kind.FOREIGN_KEY, name, ddl);
        add(table, Kind.VALIDATION, name, SchemaSql.validate(table, name));
    }

    private void add(MappedTable table, Kind kind, String name, String ddl) {
        steps.add(new PostDataStep(0, lane, table.target(), kind, name, ddl, false));
    }
}
