package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.ReplicaIdentity;
import io.crossfade.core.catalog.TypeShape;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ExpressionInputs;
import io.crossfade.core.plan.Reshape;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Large values that an update leaves alone are not in the log, unless the replica identity is FULL. Says which mappings
 * look at such values in a way that needs them: their rows are read again from the source.
 */
final class UnsentValues {
    /** Types whose values are never stored apart, however large they are. */
    private static final Set<String> INLINE = Set.of(
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "date",
            "time without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "interval",
            "uuid",
            "\"char\"",
            "name",
            "oid",
            "macaddr",
            "macaddr8",
            "point",
            "lseg",
            "box",
            "line",
            "circle",
            "money");

    private final Catalog source;
    private final Move move;
    private final List<ColumnShape> inputs;
    private final Reshape reshape;
    private final List<ColumnPlan> planned;
    private final List<Finding> findings;

    UnsentValues(
            Catalog source,
            Move move,
            List<ColumnShape> inputs,
            Reshape reshape,
            List<ColumnPlan> planned,
            List<Finding> findings) {
        this.source = source;
        this.move = move;
        this.inputs = inputs;
        this.reshape = reshape;
        this.planned = planned;
        this.findings = findings;
    }

    void report() {
        if (move.source().replicaIdentity() == ReplicaIdentity.FULL) {
            return;
        }
        Set<String> needed = new TreeSet<>();
        planned.stream()
                .map(ColumnPlan::expression)
                .filter(Objects::nonNull)
                .forEach(expression -> together(expression, needed));
        String where = reshape.where();
        if (where != null) {
            together(where, needed);
            inputs.stream()
                    .filter(this::mayBeStoredApart)
                    .map(ColumnShape::name)
                    .forEach(needed::add);
        }
        if (!needed.isEmpty()) {
            findings.add(Finding.warning(
                    "mapping-unsent",
                    "source " + move.sourceTable(),
                    "values above 2 kB in " + needed + " are not in the log when an update leaves them alone, but the"
                            + " mapping may need them (" + move.path()
                            + "): such rows are set aside for a moment and read"
                            + " again from the source",
                    RemedySql.identityFull(move.sourceTable()) + ", if many rows have such values"));
        }
    }

    /** A value that depends on one such column alone is as it was when that is. */
    private void together(String expression, Set<String> needed) {
        List<String> names = inputs.stream().map(ColumnShape::name).toList();
        List<String> used = ExpressionInputs.of(expression, move.sourceTable().name(), names);
        if (used.size() > 1) {
            inputs.stream()
                    .filter(column -> used.contains(column.name()) && mayBeStoredApart(column))
                    .map(ColumnShape::name)
                    .forEach(needed::add);
        }
    }

    private boolean mayBeStoredApart(ColumnShape column) {
        return !INLINE.contains(column.baseType()) && !isEnum(column);
    }

    /** An enum's text travels, but its value is four bytes. */
    private boolean isEnum(ColumnShape column) {
        String type = column.userType();
        TypeShape shape = type == null || column.baseType().endsWith("[]")
                ? null
                : source.types().get(type);
        return shape != null && shape.kind() == 'e';
    }
}
