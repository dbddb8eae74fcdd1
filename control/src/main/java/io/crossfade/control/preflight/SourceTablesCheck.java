package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ServerFacts;
import io.crossfade.core.catalog.TableKind;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.plan.TablePlan;
import java.util.List;

/** The connected role's rights on the moved tables, and what about them a migration does not carry by itself. */
final class SourceTablesCheck implements PreflightCheck {
    @Override
    public void look(PreflightContext on, List<Finding> findings) {
        Catalog catalog = on.source().catalog();
        ServerFacts.Role role = catalog.server().role();
        on.eachSource((table, shape) -> {
            rights(shape, role, findings);
            rowSecurity(shape, role, findings);
            inheritance(catalog, shape, findings);
            partitions(catalog, shape, findings);
            types(table, shape, findings);
        });
    }

    private static void rights(TableShape shape, ServerFacts.Role role, List<Finding> findings) {
        String where = "source " + shape.id();
        if (!shape.privileges().select()) {
            findings.add(Finding.error(
                    "select-privilege",
                    where,
                    "role " + role.name() + " may not read it",
                    RemedySql.grant("SELECT", shape.id(), role.name()) + "; "
                            + RemedySql.grantUsage(shape.id().schema(), role.name())));
        }
        if (!shape.privileges().owner()) {
            findings.add(Finding.error(
                    "ownership",
                    where,
                    "belongs to " + shape.owner() + ": role " + role.name()
                            + " can neither publish it nor fence it at the cutover",
                    "grant " + shape.owner() + " to " + role.name() + ", or "
                            + RemedySql.owner(shape.id(), role.name())));
        }
    }

    /** Sessions run with row_security off: a policy that hides rows is an error, never a silent filter. */
    private static void rowSecurity(TableShape shape, ServerFacts.Role role, List<Finding> findings) {
        if (shape.rowSecurity()
                && !role.bypassesRowSecurity()
                && !shape.privileges().owner()) {
            findings.add(Finding.error(
                    "row-security",
                    "source " + shape.id(),
                    "row security hides rows from role " + role.name(),
                    RemedySql.bypassRowSecurity(role.name())));
        } else if (shape.rowSecurity()) {
            findings.add(Finding.info(
                    "row-security",
                    "source " + shape.id(),
                    "has row security: all rows move, whatever its policies say"));
        }
    }

    private static void inheritance(Catalog catalog, TableShape shape, List<Finding> findings) {
        if (shape.kind() == TableKind.TABLE && !catalog.children(shape.id()).isEmpty()) {
            findings.add(Finding.warning(
                    "inheritance",
                    "source " + shape.id(),
                    "has heirs: "
                            + catalog.children(shape.id()).stream()
                                    .map(TableShape::id)
                                    .toList() + "; only its own rows move with it",
                    "see that the heirs are mapped too, and that they inherit in the target as well"));
        }
    }

    private static void partitions(Catalog catalog, TableShape shape, List<Finding> findings) {
        if (shape.kind() != TableKind.PARTITIONED_TABLE) {
            return;
        }
        findings.add(Finding.info(
                "partitions",
                "source " + shape.id(),
                "its " + catalog.leaves(shape).size()
                        + " partitions move as one table: do not attach, detach or truncate one of them meanwhile"));
        for (TableShape leaf : catalog.leaves(shape)) {
            if (!leaf.kind().isPublishable()) {
                findings.add(Finding.error(
                        "partition-kind",
                        "source " + leaf.id(),
                        "is a partition of " + shape.id() + " and "
                                + leaf.kind().words() + ": its rows are not in the write-ahead log",
                        "detach it, or make it an ordinary table"));
            }
            if (!leaf.privileges().owner() && shape.privileges().owner()) {
                findings.add(Finding.error(
                        "ownership",
                        "source " + leaf.id(),
                        "belongs to " + leaf.owner() + ", its root " + shape.id() + " to " + shape.owner()
                                + ": it could not be fenced",
                        RemedySql.owner(leaf.id(), shape.owner())));
            }
        }
    }

    private static void types(TablePlan table, TableShape shape, List<Finding> findings) {
        table.columns().stream()
                .flatMap(column -> shape.column(column.source()).stream())
                .forEach(column -> {
                    String where = "source " + shape.id() + "." + column.name();
                    String type = column.baseType().replace("[]", "");
                    if (column.mayBeLargeObject()) {
                        findings.add(Finding.warning(
                                "large-object",
                                where,
                                "is of type " + column.type()
                                        + ": if it holds numbers of large objects, the objects themselves"
                                        + " do not move",
                                "move them into a bytea column, or copy them with lo_export and lo_import"));
                    } else if (WireTypes.refusesInput(type)) {
                        findings.add(Finding.error(
                                "type-without-input",
                                where,
                                "is of type " + column.type() + ", for which no value can be written",
                                "leave the table out"));
                    } else if (WireTypes.namesObjects(type)) {
                        findings.add(Finding.warning(
                                "type-names-objects",
                                where,
                                "is of type " + column.type()
                                        + ": its values are names, and rows that name something which"
                                        + " the target does not have are set aside",
                                "see that those objects exist in the target, or make the column text"));
                    }
                });
    }
}
