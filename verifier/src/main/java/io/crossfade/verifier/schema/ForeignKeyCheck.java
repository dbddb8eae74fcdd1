package io.crossfade.verifier.schema;

import static io.crossfade.verifier.schema.TableFindings.NONE;

import io.crossfade.core.model.TableId;
import io.crossfade.verifier.schema.TableSchema.ForeignKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares the foreign keys between tables of one target. One whose parent does not come to the target is only named. */
final class ForeignKeyCheck {
    private final TablePair pair;
    private final Collection<TablePair> all;
    private final TableId table;
    private final TableFindings findings;
    private final Set<ForeignKey> matched = new HashSet<>();

    /** @param all the pairs of the same target */
    ForeignKeyCheck(TablePair pair, Collection<TablePair> all, TableFindings findings) {
        this.pair = pair;
        this.all = all;
        this.table = pair.target().id();
        this.findings = findings;
    }

    /** A source's foreign key under the target's names. */
    private record Carried(List<String> columns, TableId parent, List<String> parentColumns) {
        boolean isThatOf(ForeignKey key) {
            return key.parent().equals(parent)
                    && pairs(columns, parentColumns).equals(pairs(key.columns(), key.parentColumns()));
        }

        private static Map<String, String> pairs(List<String> columns, List<String> parentColumns) {
            Map<String, String> pairs = new HashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                pairs.put(columns.get(i), parentColumns.get(i));
            }
            return pairs;
        }
    }

    void look() {
        for (ForeignKey key : pair.source().foreignKeys()) {
            List<Carried> carried = carried(key);
            Optional<ForeignKey> same = pair.target().foreignKeys().stream()
                    .filter(target -> carried.stream().anyMatch(wanted -> wanted.isThatOf(target)))
                    .findFirst();
            if (same.isPresent()) {
                same(key, same.get());
            } else if (carried.isEmpty()) {
                findings.info(
                        SchemaKind.FOREIGN_KEY,
                        key.name(),
                        words(key),
                        "by mapping: not both ends of it come to this target as they are");
            } else if (key.enforced()) {
                Carried wanted = carried.getFirst();
                findings.add(
                        key.cascades() ? Severity.ERROR : Severity.WARNING,
                        SchemaKind.FOREIGN_KEY,
                        key.name(),
                        words(key),
                        NONE,
                        SchemaRemedySql.addForeignKey(
                                table, key, wanted.columns(), wanted.parent(), wanted.parentColumns()));
            }
        }
        pair.target().foreignKeys().stream()
                .filter(key -> !matched.contains(key))
                .forEach(this::extra);
    }

    private List<Carried> carried(ForeignKey key) {
        List<Carried> carried = new ArrayList<>();
        Optional<List<String>> columns = pair.names().targets(key.columns());
        for (TablePair parent : all) {
            if (columns.isPresent() && parent.plan().source().equals(key.parent())) {
                parent.names()
                        .targets(key.parentColumns())
                        .ifPresent(names -> carried.add(
                                new Carried(columns.get(), parent.target().id(), names)));
            }
        }
        return carried;
    }

    private void same(ForeignKey source, ForeignKey target) {
        matched.add(target);
        String name = target.name();
        if (!source.actions().equals(target.actions())) {
            findings.error(SchemaKind.FOREIGN_KEY, name, words(source), words(target), "");
        }
        if (!source.timing().equals(target.timing())) {
            boolean atOnce = source.timing().isEmpty();
            boolean atCommit = target.timing().endsWith("DEFERRED");
            findings.add(
                    !atOnce && !atCommit ? Severity.ERROR : atCommit ? Severity.WARNING : Severity.INFO,
                    SchemaKind.FOREIGN_KEY,
                    name,
                    timing(source),
                    timing(target),
                    "");
        }
        if (source.enforced() != target.enforced()) {
            findings.add(
                    target.enforced() ? Severity.ERROR : Severity.WARNING,
                    SchemaKind.FOREIGN_KEY,
                    name,
                    source.enforced() ? "enforced" : "not enforced",
                    target.enforced() ? "enforced" : "not enforced",
                    "");
        } else if (source.proven() && !target.proven()) {
            findings.warning(
                    SchemaKind.FOREIGN_KEY, name, "validated", "not validated", SchemaRemedySql.validate(table, name));
        }
    }

    private static String timing(ForeignKey key) {
        return key.timing().isEmpty() ? "not deferrable" : key.timing();
    }

    /** One whose parent the mapping looks after (`parents`) or whose columns the source does not have is the target's own. */
    private void extra(ForeignKey key) {
        boolean lookedAfter = pair.plan().parents().stream()
                .anyMatch(parent ->
                        parent.table().equals(key.parent()) && parent.columns().equals(key.columns()));
        boolean harmless = lookedAfter || !key.enforced() || !pair.names().allCome(key.columns());
        findings.add(
                harmless ? Severity.INFO : Severity.ERROR,
                SchemaKind.FOREIGN_KEY,
                key.name(),
                NONE,
                words(key),
                harmless ? "" : SchemaRemedySql.dropConstraint(table, key.name()));
    }

    private static String words(ForeignKey key) {
        return SchemaRemedySql.foreignKey(key.columns(), key.parent(), key.parentColumns(), key);
    }
}
