package io.crossfade.control.plan;

import io.crossfade.core.catalog.CatalogTables;
import io.crossfade.core.catalog.TableKind;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.config.MappingConfig;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.Nearest;
import io.crossfade.core.config.TablePattern;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns the config's mappings into one {@link Move} per source table. Tables that are named come before patterns; a
 * pattern takes what is left in its schema, except what cannot be moved, and says what it left out.
 */
final class MappingResolution {
    private final CatalogTables source;
    private final List<Finding> findings;
    private final Map<TableId, List<Move>> moves = new TreeMap<>();

    private MappingResolution(CatalogTables source, List<Finding> findings) {
        this.source = source;
        this.findings = findings;
    }

    /** In the order of the source tables' names. */
    static List<Move> resolve(MigrationConfig config, CatalogTables source, List<Finding> findings) {
        MappingResolution resolution = new MappingResolution(source, findings);
        config.mappings().stream()
                .filter(mapping -> !mapping.from().isWildcard())
                .forEach(resolution::named);
        Set<TableId> named = new HashSet<>(resolution.moves.keySet());
        config.mappings().stream()
                .filter(mapping -> mapping.from().isWildcard())
                .forEach(mapping -> resolution.pattern(mapping, named));
        resolution.reportDoubles();
        return resolution.moves.values().stream()
                .flatMap(ways -> ways.stream().map(way -> named(way, ways)))
                .toList();
    }

    private static TableId table(TablePattern pattern, String otherwise) {
        String name = pattern.name();
        return new TableId(pattern.schema(), name == null ? otherwise : name);
    }

    private void named(MappingConfig mapping) {
        TableId id = table(mapping.from(), "");
        TableShape shape = source.tables().get(id);
        if (shape == null) {
            List<String> names =
                    source.tables().keySet().stream().map(TableId::toString).toList();
            String remedy = Nearest.to(id.toString(), names)
                    .map(near -> "did you mean " + near + "?")
                    .orElse("check the name, the database in the URL, and that " + source.role() + " may see it");
            findings.add(
                    Finding.error("table-missing", "source " + id, "does not exist (" + mapping.path() + ")", remedy));
        } else if (!shape.kind().isPublishable()) {
            findings.add(Finding.error(
                    "table-kind",
                    "source " + id,
                    "is " + article(shape) + ": its rows are not in the write-ahead log",
                    shape.kind() == TableKind.UNLOGGED_TABLE
                            ? RemedySql.setLogged(id) + ", or remove it from the file"
                            : "remove it from the file, and move the tables behind it"));
        } else {
            add(mapping, shape);
        }
    }

    private static String article(TableShape shape) {
        String words = shape.kind().words();
        return (words.startsWith("u") ? "an " : "a ") + words;
    }

    private void pattern(MappingConfig mapping, Set<TableId> named) {
        String schema = mapping.from().schema();
        List<TableShape> inSchema = source.tables().values().stream()
                .filter(table -> table.id().schema().equals(schema))
                .toList();
        boolean any = false;
        for (TableShape table : inSchema) {
            if (named.contains(table.id())) {
                any = true;
            } else if (table.partition()) {
                TableId root = source.root(table.id());
                if (!root.schema().equals(schema)) {
                    leftOut(table, "is a partition of " + root + " and moves with it or not at all");
                }
            } else if (!table.extension().isEmpty()) {
                leftOut(table, "belongs to the extension " + table.extension());
            } else if (!table.kind().isPublishable()) {
                leftOut(table, "is " + article(table) + ": its rows are not in the write-ahead log");
            } else {
                any = true;
                add(mapping, table);
            }
        }
        if (!any) {
            findings.add(Finding.error(
                    "pattern-empty",
                    "source " + mapping.from(),
                    (source.schemas().contains(schema) ? "holds no table that can be moved" : "there is no such schema")
                            + " (" + mapping.path() + ")",
                    "check the schema's name and the database in the URL"));
        }
    }

    private void leftOut(TableShape table, String why) {
        boolean holdsRows = table.kind() == TableKind.UNLOGGED_TABLE || table.kind() == TableKind.FOREIGN_TABLE;
        Finding.Severity severity = holdsRows ? Finding.Severity.WARNING : Finding.Severity.INFO;
        String remedy =
                table.kind() == TableKind.UNLOGGED_TABLE ? RemedySql.setLogged(table.id()) + " if its rows matter" : "";
        findings.add(new Finding("left-out", severity, "source " + table.id(), why, remedy));
    }

    private void add(MappingConfig mapping, TableShape shape) {
        TableId target = table(mapping.to(), shape.id().name());
        List<Move> ways = moves.computeIfAbsent(shape.id(), source -> new ArrayList<>());
        Optional<Move> same = ways.stream()
                .filter(way -> way.target().equals(mapping.target())
                        && way.targetTable().equals(target))
                .findFirst();
        if (same.isPresent()) {
            findings.add(Finding.error(
                    "mapped-twice",
                    "source " + shape.id(),
                    "is mapped to " + target + " by " + same.get().path() + " and by " + mapping.path(),
                    "remove one of the two"));
            return;
        }
        ways.add(new Move(MappingId.of(shape.id()), shape, target, mapping, false));
    }

    /** Where a source table goes one way only, its name says enough. */
    private static Move named(Move way, List<Move> ways) {
        String name = way.mapping().name();
        MappingId id = name != null
                ? new MappingId(name)
                : ways.size() == 1
                        ? MappingId.of(way.sourceTable())
                        : new MappingId(way.sourceTable() + " -> " + way.target() + "/" + way.targetTable());
        boolean fed = ways.stream().map(Move::target).distinct().count() > 1
                && ways.stream()
                        .noneMatch(other ->
                                other.mapping().owner() && other.target().equals(way.target()));
        return new Move(id, way.source(), way.targetTable(), way.mapping(), fed);
    }

    private void reportDoubles() {
        for (List<Move> ways : moves.values()) {
            reportOwner(ways);
            TableId source = ways.getFirst().sourceTable();
            TableId root = this.source.root(source);
            if (!root.equals(source) && moves.containsKey(root)) {
                findings.add(Finding.error(
                        "mapped-twice",
                        "source " + source,
                        "is a partition of " + root + ", which moves too: its rows would move twice",
                        "remove one of the two from the file"));
            }
        }
    }

    /** Only one target's writers can take a table over; the others stay fed. */
    private void reportOwner(List<Move> ways) {
        List<String> targets = ways.stream().map(Move::target).distinct().toList();
        List<String> owners = ways.stream()
                .filter(way -> way.mapping().owner())
                .map(Move::target)
                .distinct()
                .toList();
        if (targets.size() > 1 && owners.size() != 1) {
            findings.add(Finding.error(
                    "mapping-owner",
                    "source " + ways.getFirst().sourceTable(),
                    "goes to the targets " + targets + ", and "
                            + (owners.isEmpty() ? "none of them is its owner" : owners + " are its owners"),
                    "write `owner: true` in the mapping to the target whose cutover moves the table's writers"));
        }
    }
}
