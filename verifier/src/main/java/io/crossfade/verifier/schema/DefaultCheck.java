package io.crossfade.verifier.schema;

import static io.crossfade.verifier.schema.TableFindings.NONE;

import io.crossfade.core.model.TableId;
import io.crossfade.verifier.schema.TableSchema.Column;

/** Compares what paired columns get when an insert leaves them out: defaults, identities, generated values. */
final class DefaultCheck {
    private final TablePair pair;
    private final TableId table;
    private final TableFindings findings;

    DefaultCheck(TablePair pair, TableFindings findings) {
        this.pair = pair;
        this.table = pair.target().id();
        this.findings = findings;
    }

    /** As CREATE TABLE has it. */
    static String words(Column column) {
        if (column.isIdentity()) {
            return "GENERATED " + (column.identity() == 'a' ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY";
        }
        if (column.expression() == null) {
            return NONE;
        }
        return column.isGenerated()
                ? "GENERATED ALWAYS AS (" + column.expression() + ")" + (column.generated() == 'v' ? " VIRTUAL" : "")
                : "DEFAULT " + column.expression();
    }

    void generated(Column source, Column target) {
        String name = target.name();
        if (source.isGenerated() != target.isGenerated()) {
            findings.error(
                    SchemaKind.COLUMN,
                    name,
                    source.isGenerated() ? words(source) : "an ordinary column",
                    target.isGenerated() ? words(target) : "an ordinary column",
                    "");
        } else if (!means(source, target)) {
            findings.error(SchemaKind.COLUMN, name, words(source), words(target), "");
        } else if (source.generated() != target.generated()) {
            findings.info(SchemaKind.COLUMN, name, words(source), words(target));
        }
    }

    private boolean means(Column source, Column target) {
        String from = source.expression();
        String to = target.expression();
        if (from == null || to == null) {
            return from == null && to == null;
        }
        boolean otherType = !source.type().equals(target.type());
        Definition definition = pair.names().source().ofDefault(from);
        return definition.means(
                pair.names().target().ofDefault(to), otherType || pair.names().typesChange(definition));
    }

    void look(Column source, Column target) {
        if (source.isIdentity() || target.isIdentity()) {
            identity(source, target);
        } else if (!means(source, target)) {
            plain(source, target);
        }
    }

    private void identity(Column source, Column target) {
        String name = target.name();
        boolean sourceDraws = source.isIdentity() || source.draws();
        boolean targetDraws = target.isIdentity() || target.draws();
        if (source.identity() == target.identity()) {
            return;
        }
        if (target.identity() == 'a') {
            tell(Severity.ERROR, source, target, SchemaRemedySql.setIdentity(table, name, "BY DEFAULT"));
        } else if (!targetDraws) {
            tell(Severity.ERROR, source, target, SchemaRemedySql.addIdentity(table, name));
        } else if (source.identity() == 'a') {
            String remedy = target.isIdentity() ? SchemaRemedySql.setIdentity(table, name, "ALWAYS") : "";
            tell(Severity.WARNING, source, target, remedy);
        } else {
            tell(sourceDraws ? Severity.INFO : Severity.WARNING, source, target, "");
        }
    }

    private void plain(Column source, Column target) {
        String name = target.name();
        String expression = source.expression();
        if (expression == null) {
            tell(Severity.WARNING, source, target, SchemaRemedySql.dropDefault(table, name));
        } else if (target.expression() == null) {
            String remedy = source.draws()
                    ? SchemaRemedySql.addIdentity(table, name)
                    : SchemaRemedySql.setDefault(table, name, expression);
            tell(Severity.ERROR, source, target, remedy);
        } else {
            String remedy = source.draws() ? "" : SchemaRemedySql.setDefault(table, name, expression);
            tell(Severity.WARNING, source, target, remedy);
        }
    }

    private void tell(Severity severity, Column source, Column target, String remedy) {
        findings.add(severity, SchemaKind.DEFAULT, target.name(), words(source), words(target), remedy);
    }
}
