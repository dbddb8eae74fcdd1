package io.crossfade.verifier.schema;

import static io.crossfade.verifier.schema.TableFindings.NONE;

import io.crossfade.core.model.TableId;
import io.crossfade.verifier.schema.TableSchema.Constraint;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Compares check and exclusion constraints by what they demand, whatever their names. */
final class ConstraintCheck {
    private final TablePair pair;
    private final TableId table;
    private final TableFindings findings;
    private final Set<Constraint> matched = new HashSet<>();

    ConstraintCheck(TablePair pair, TableFindings findings) {
        this.pair = pair;
        this.table = pair.target().id();
        this.findings = findings;
    }

    void look() {
        for (Constraint source : pair.source().constraints()) {
            Definition definition = pair.names().source().of(source.definition());
            if (!pair.names().allGoOn(definition)) {
                findings.info(kind(source), source.name(), words(source), "by mapping: not all its columns");
            } else {
                find(source, definition)
                        .ifPresentOrElse(target -> same(source, target), () -> missing(source, definition));
            }
        }
        pair.target().constraints().stream()
                .filter(target -> !matched.contains(target))
                .forEach(this::extra);
    }

    private Optional<Constraint> find(Constraint source, Definition definition) {
        boolean typesChange = pair.names().typesChange(definition);
        return pair.target().constraints().stream()
                .filter(target -> target.exclusion() == source.exclusion())
                .filter(target -> definition.means(pair.names().target().of(target.definition()), typesChange))
                .findFirst();
    }

    private void same(Constraint source, Constraint target) {
        matched.add(target);
        if (source.enforced() != target.enforced()) {
            findings.add(
                    target.enforced() ? Severity.ERROR : Severity.WARNING,
                    kind(source),
                    target.name(),
                    state(source),
                    state(target),
                    "");
        } else if (source.proven() && !target.proven()) {
            findings.warning(
                    kind(source),
                    target.name(),
                    state(source),
                    state(target),
                    SchemaRemedySql.validate(table, target.name()));
        }
    }

    private static String state(Constraint constraint) {
        return !constraint.enforced() ? "not enforced" : constraint.proven() ? "validated" : "not validated";
    }

    private void missing(Constraint source, Definition definition) {
        if (!source.enforced()) {
            return;
        }
        findings.add(
                source.exclusion() ? Severity.ERROR : Severity.WARNING,
                kind(source),
                source.name(),
                words(source),
                NONE,
                SchemaRemedySql.addConstraint(
                        table,
                        source.name(),
                        source.exclusion() ? definition.sql() : "CHECK (" + definition.sql() + ")"));
    }

    private void extra(Constraint target) {
        Definition definition = pair.names().target().of(target.definition());
        boolean harmless = !target.enforced() || !pair.names().allCome(definition.columns());
        findings.add(
                harmless ? Severity.INFO : Severity.ERROR,
                kind(target),
                target.name(),
                NONE,
                words(target),
                harmless ? "" : SchemaRemedySql.dropConstraint(table, target.name()));
    }

    private static SchemaKind kind(Constraint constraint) {
        return constraint.exclusion() ? SchemaKind.EXCLUSION : SchemaKind.CHECK;
    }

    private static String words(Constraint constraint) {
        return constraint.definition();
    }
}
