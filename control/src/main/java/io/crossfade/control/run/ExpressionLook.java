package io.crossfade.control.run;

import io.crossfade.control.plan.Expressions;
import io.crossfade.control.preflight.PreflightContext.Connected;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ExpressionReader;
import io.crossfade.core.catalog.ExpressionShape;
import io.crossfade.core.catalog.QueryShape;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.config.ColumnSource;
import io.crossfade.core.config.DependencyConfig;
import io.crossfade.core.config.MappingConfig;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.QueryConfig;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.Placeholders;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Asks the source about every piece of SQL in a migration file. */
final class ExpressionLook {
    private final String startedAt;
    private final Map<String, ExpressionShape> shapes = new HashMap<>();
    private final Map<String, QueryShape> queries = new HashMap<>();

    private ExpressionLook(String startedAt) {
        this.startedAt = startedAt;
    }

    /** @param now what {@code :started_at} stands for in a plan that is made now */
    static Expressions at(MigrationConfig config, Connected source, Instant now) {
        ExpressionLook look = new ExpressionLook(Identifiers.literal(now.toString()) + "::timestamptz");
        try (Connection session = source.database().open()) {
            ExpressionReader reader = new ExpressionReader(session);
            for (MappingConfig mapping : config.mappings()) {
                String table = mapping.from().name();
                if (table != null
                        && source.catalog()
                                .table(new TableId(mapping.from().schema(), table))
                                .isPresent()) {
                    look.at(reader, mapping, new TableId(mapping.from().schema(), table));
                }
            }
            for (QueryConfig query : config.queries()) {
                look.at(reader, query, source.catalog());
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "ask the source about the mappings' SQL");
        }
        return new Expressions(look.startedAt, look.shapes, look.queries);
    }

    private void at(ExpressionReader reader, QueryConfig query, Catalog catalog) throws SQLException {
        queries.put(query.path(), reader.query(Expressions.resolve(query.sql(), startedAt)));
        for (DependencyConfig depends : query.depends()) {
            String keys = depends.keys();
            Optional<TableShape> table = catalog.table(new TableId(
                    depends.table().schema(), String.valueOf(depends.table().name())));
            if (keys != null) {
                String typed = Placeholders.replaceNames(
                        Expressions.resolve(keys, startedAt),
                        name -> table.flatMap(shape -> shape.column(name))
                                .map(column -> "null::" + column.type())
                                .orElse("null"));
                queries.put(depends.path(), reader.query(typed));
            }
        }
    }

    private void at(ExpressionReader reader, MappingConfig mapping, TableId table) throws SQLException {
        Map<String, String> pieces = new TreeMap<>();
        mapping.columns().forEach((name, column) -> {
            if (column instanceof ColumnSource.Expression expression) {
                pieces.put(name, expression.text());
            }
        });
        for (Map.Entry<String, String> piece : pieces.entrySet()) {
            look(reader, mapping, table, piece.getKey(), piece.getValue());
        }
        String where = mapping.where();
        if (where != null) {
            look(reader, mapping, table, Expressions.WHERE, where);
        }
    }

    private void look(ExpressionReader reader, MappingConfig mapping, TableId table, String name, String sql)
            throws SQLException {
        shapes.put(Expressions.key(mapping, name), reader.read(table, name, Expressions.resolve(sql, startedAt)));
    }
}
