package io.crossfade.verifier.schema;

import static io.crossfade.verifier.schema.TableFindings.NONE;

import io.crossfade.core.model.TableId;
import io.crossfade.verifier.schema.TableSchema.Form;
import io.crossfade.verifier.schema.TableSchema.Index;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Compares tables as wholes: logged or not, replica identity, partitions. */
final class FormCheck {
    private final TablePair pair;
    private final Form source;
    private final Form target;
    private final TableId table;
    private final TableFindings findings;

    FormCheck(TablePair pair, TableFindings findings) {
        this.pair = pair;
        this.source = pair.source().form();
        this.target = pair.target().form();
        this.table = pair.target().id();
        this.findings = findings;
    }

    void look() {
        if (!source.unlogged() && target.unlogged()) {
            findings.warning(
                    SchemaKind.TABLE, "", "logged", "unlogged: a crash empties it", SchemaRemedySql.setLogged(table));
        }
        identity();
        partitions();
    }

    private void identity() {
        Optional<List<String>> columns = pair.names().targets(source.identityColumns());
        if (source.identity() != target.identity()
                || (source.identity() == 'i'
                        && !columns.map(HashSet::new).equals(Optional.of(new HashSet<>(target.identityColumns()))))) {
            findings.warning(
                    SchemaKind.REPLICA_IDENTITY, "", words(source), words(target), remedy(columns.orElse(List.of())));
        }
    }

    private String remedy(List<String> columns) {
        return switch (source.identity()) {
            case 'f' -> SchemaRemedySql.replicaIdentity(table, "FULL");
            case 'n' -> SchemaRemedySql.replicaIdentity(table, "NOTHING");
            case 'd' -> SchemaRemedySql.replicaIdentity(table, "DEFAULT");
            default ->
                pair.target().indexes().stream()
                        .filter(index -> index.unique()
                                && pair.names()
                                        .target()
                                        .ofIndex(index.definition())
                                        .columns()
                                        .equals(Set.copyOf(columns)))
                        .map(Index::name)
                        .findFirst()
                        .map(index -> SchemaRemedySql.identityIndex(table, index))
                        .orElse("");
        };
    }

    private static String words(Form form) {
        return switch (form.identity()) {
            case 'f' -> "full";
            case 'n' -> "nothing";
            case 'i' -> "an index over " + String.join(", ", form.identityColumns());
            default -> "default";
        };
    }

    private void partitions() {
        String from = source.partitionKey();
        String to = target.partitionKey();
        if (to == null) {
            if (from != null) {
                findings.info(SchemaKind.PARTITIONING, "", from, "not partitioned");
            }
            return;
        }
        boolean everyRow = target.bounds().contains("DEFAULT") || to.startsWith("HASH");
        if (from == null || !means(from, to)) {
            findings.add(
                    everyRow ? Severity.INFO : Severity.WARNING,
                    SchemaKind.PARTITIONING,
                    "",
                    Objects.requireNonNullElse(from, "not partitioned"),
                    to + (everyRow ? "" : ": rows without a partition are refused"),
                    "");
            return;
        }
        List<String> missing = new ArrayList<>(source.bounds());
        missing.removeAll(target.bounds());
        List<String> extra = new ArrayList<>(target.bounds());
        extra.removeAll(source.bounds());
        if (!missing.isEmpty() || !extra.isEmpty()) {
            findings.add(
                    missing.isEmpty() || everyRow ? Severity.INFO : Severity.ERROR,
                    SchemaKind.PARTITIONING,
                    "",
                    missing.isEmpty() ? NONE : String.join("; ", missing),
                    extra.isEmpty() ? NONE : String.join("; ", extra),
                    "");
        }
    }

    private boolean means(String from, String to) {
        Definition definition = pair.names().source().of(from);
        return definition.means(pair.names().target().of(to), pair.names().typesChange(definition));
    }
}
