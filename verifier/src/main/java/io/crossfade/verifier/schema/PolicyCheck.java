package io.crossfade.verifier.schema;

import static io.crossfade.verifier.schema.TableFindings.NONE;

import io.crossfade.core.model.TableId;
import io.crossfade.verifier.schema.TableSchema.Form;
import io.crossfade.verifier.schema.TableSchema.Policy;
import java.util.HashMap;
import java.util.Map;

/** Compares row security and its policies, by name. Where the source does not secure rows, its policies mean nothing. */
final class PolicyCheck {
    private final TablePair pair;
    private final TableId table;
    private final TableFindings findings;

    PolicyCheck(TablePair pair, TableFindings findings) {
        this.pair = pair;
        this.table = pair.target().id();
        this.findings = findings;
    }

    void look() {
        Form source = pair.source().form();
        Form target = pair.target().form();
        if (source.rowSecurity() != target.rowSecurity()) {
            findings.error(
                    SchemaKind.ROW_SECURITY,
                    "",
                    source.rowSecurity() ? "enabled" : "disabled",
                    target.rowSecurity() ? "enabled" : "disabled",
                    SchemaRemedySql.rowSecurity(table, source.rowSecurity() ? "ENABLE" : "DISABLE"));
        } else if (source.rowSecurity() && source.forcedRowSecurity() != target.forcedRowSecurity()) {
            findings.warning(
                    SchemaKind.ROW_SECURITY,
                    "",
                    source.forcedRowSecurity() ? "forced" : "not forced",
                    target.forcedRowSecurity() ? "forced" : "not forced",
                    SchemaRemedySql.rowSecurity(table, source.forcedRowSecurity() ? "FORCE" : "NO FORCE"));
        }
        policies(source.rowSecurity() || target.rowSecurity() ? Severity.ERROR : Severity.INFO);
    }

    private void policies(Severity severity) {
        Map<String, Policy> targets = new HashMap<>();
        pair.target().policies().forEach(policy -> targets.put(policy.name(), policy));
        for (Policy source : pair.source().policies()) {
            Definition definition = pair.names().source().of(source.definition());
            Policy target = targets.remove(source.name());
            if (target == null) {
                findings.add(
                        severity,
                        SchemaKind.POLICY,
                        source.name(),
                        source.definition(),
                        NONE,
                        SchemaRemedySql.createPolicy(table, source.name(), definition.sql()));
            } else if (!definition.means(
                    pair.names().target().of(target.definition()), pair.names().typesChange(definition))) {
                findings.add(severity, SchemaKind.POLICY, source.name(), source.definition(), target.definition(), "");
            }
        }
        targets.values()
                .forEach(target -> findings.add(
                        severity,
                        SchemaKind.POLICY,
                        target.name(),
                        NONE,
                        target.definition(),
                        SchemaRemedySql.dropPolicy(table, target.name())));
    }
}
