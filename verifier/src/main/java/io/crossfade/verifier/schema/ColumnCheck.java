package io.crossfade.verifier.schema;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.verifier.schema.TableSchema.Column;
import java.util.Objects;

/** Compares columns: whether they are there, their types, NOT NULL, collations. */
final class ColumnCheck {
    private final TablePair pair;
    private final TablePlan plan;
    private final TableId table;
    private final TableFindings findings;
    private final DefaultCheck defaults;
    private final TypeCheck types;

    ColumnCheck(TablePair pair, TypeCheck types, TableFindings findings) {
        this.pair = pair;
        this.plan = pair.plan();
        this.table = plan.target();
        this.findings = findings;
        this.defaults = new DefaultCheck(pair, findings);
        this.types = types;
    }

    void look() {
        for (Column source : pair.source().columns()) {
            pair.names().target(source.name()).ifPresentOrElse(name -> paired(source, name), () -> unpaired(source));
        }
        for (ColumnPlan planned : plan.columns()) {
            boolean gone = planned.expression() != null || plan.query() != null;
            if (gone && pair.target().column(planned.target()).isEmpty()) {
                missing(planned.target(), "the mapping makes it", planned.targetType());
            }
            if (planned.expression() == null
                    && plan.query() == null
                    && pair.source().column(planned.source()).isEmpty()) {
                findings.error(
                        SchemaKind.COLUMN, planned.source(), "no such column any more", planned.targetType(), "");
            }
        }
        pair.target().columns().stream()
                .filter(column -> !pair.names().isPaired(column.name()))
                .filter(column -> plan.columns().stream()
                        .noneMatch(planned -> planned.target().equals(column.name())))
                .forEach(this::notFed);
    }

    private void missing(String name, String sourceHas, String type) {
        findings.error(
                SchemaKind.COLUMN, name, sourceHas, "no such column", SchemaRemedySql.addColumn(table, name, type));
    }

    /** A column that no other is paired with: dropped, used by an expression, or unknown to the plan. */
    private void unpaired(Column source) {
        boolean known = plan.query() != null
                || plan.dropped().contains(source.name())
                || (plan.reshape() != null
                        && plan.reshape().inputs().stream()
                                .anyMatch(input -> input.name().equals(source.name())));
        if (known) {
            return;
        }
        String expression = source.expression();
        if (source.isGenerated() && expression != null) {
            findings.error(
                    SchemaKind.COLUMN,
                    source.name(),
                    DefaultCheck.words(source),
                    "no such column",
                    SchemaRemedySql.addGenerated(
                            table,
                            source.name(),
                            source.type(),
                            pair.names().source().of(expression).sql()));
        } else {
            findings.error(SchemaKind.COLUMN, source.name(), source.type(), "not moved: the plan does not know it", "");
        }
    }

    private void notFed(Column column) {
        if (column.notNull() && !column.fillsItself() && !column.isGenerated()) {
            findings.error(
                    SchemaKind.COLUMN,
                    column.name(),
                    "nothing that feeds it",
                    column.type() + " NOT NULL without a default",
                    SchemaRemedySql.dropNotNull(table, column.name()));
        } else {
            findings.info(
                    SchemaKind.COLUMN,
                    column.name(),
                    "nothing that feeds it",
                    column.type() + (column.fillsItself() ? " with a default" : ""));
        }
    }

    private void paired(Column source, String name) {
        var found = pair.target().column(name);
        if (found.isEmpty()) {
            missing(name, source.type(), source.type());
            return;
        }
        Column target = found.get();
        type(source, target);
        nullability(source, target);
        if (source.type().equals(target.type()) && !Objects.equals(source.collation(), target.collation())) {
            findings.warning(
                    SchemaKind.COLUMN,
                    name,
                    "collation " + Objects.requireNonNullElse(source.collation(), "of its type"),
                    "collation " + Objects.requireNonNullElse(target.collation(), "of its type"),
                    SchemaRemedySql.alterType(table, name, source.type()) + " COLLATE "
                            + Objects.requireNonNullElse(source.collation(), "pg_catalog.\"default\""));
        }
        if (source.isGenerated() || target.isGenerated()) {
            defaults.generated(source, target);
        } else {
            defaults.look(source, target);
        }
        types.look(source, target);
    }

    private void type(Column source, Column target) {
        if (source.type().equals(target.type())) {
            return;
        }
        boolean planned = plan.columns().stream()
                .anyMatch(column -> column.target().equals(target.name())
                        && column.sourceType().equals(source.type())
                        && column.targetType().equals(target.type()));
        if (planned) {
            findings.info(SchemaKind.COLUMN, target.name(), source.type(), target.type() + ", as the plan knows it");
        } else {
            findings.error(
                    SchemaKind.COLUMN,
                    target.name(),
                    source.type(),
                    target.type(),
                    SchemaRemedySql.alterType(table, target.name(), source.type()));
        }
    }

    private void nullability(Column source, Column target) {
        if (!source.notNull() && target.notNull()) {
            findings.error(
                    SchemaKind.COLUMN,
                    target.name(),
                    "nullable",
                    "NOT NULL",
                    SchemaRemedySql.dropNotNull(table, target.name()));
        } else if (source.notNull() && !target.notNull()) {
            findings.warning(
                    SchemaKind.COLUMN,
                    target.name(),
                    "NOT NULL",
                    "nullable",
                    SchemaRemedySql.setNotNull(table, target.name()));
        } else if (source.notNullProven() && !target.notNullProven()) {
            findings.warning(
                    SchemaKind.COLUMN,
                    target.name(),
                    "NOT NULL",
                    "NOT NULL, not validated",
                    SchemaRemedySql.setNotNull(table, target.name()));
        }
    }
}
