package io.crossfade.verifier.schema;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares what tables are, not what they hold, through the mapping: columns, keys, indexes, constraints, sequences,
 * triggers, row security, privileges, partitions. Both ends are only read; what the mapping intends is no difference.
 */
public final class SchemaComparison {
    private final Database source;
    private final Database target;
    private final String targetName;
    private final boolean takenOver;

    /**
     * @param targetName as the plan's lanes call the target
     * @param takenOver whether the target has been cut over, so that its sequences are its own
     */
    public SchemaComparison(Database source, Database target, String targetName, boolean takenOver) {
        this.source = source;
        this.target = target;
        this.targetName = targetName;
        this.takenOver = takenOver;
    }

    /**
     * Compares the tables of the target; one that does not exist any more is a finding, and the others are compared.
     *
     * @throws io.crossfade.core.error.CrossfadeException UNREACHABLE, ACCESS_DENIED or CONNECTION_LOST
     */
    public SchemaReport compare(List<TablePlan> plans) {
        try (SchemaReader there = SchemaReader.open(
                        source, plans.stream().map(TablePlan::source).distinct().toList());
                SchemaReader here = SchemaReader.open(
                        target, plans.stream().map(TablePlan::target).distinct().toList())) {
            Map<TableId, TableSchema> sources = there.read();
            Map<TableId, TableSchema> targets = here.read();
            Set<String> roles = new TreeSet<>();
            sources.values().forEach(table -> roles.addAll(table.grantees()));
            targets.values().forEach(table -> roles.addAll(table.grantees()));
            List<SchemaFinding> found = new ArrayList<>();
            List<TablePair> pairs = new ArrayList<>();
            for (TablePlan plan : plans) {
                TableSchema from = sources.get(plan.source());
                TableSchema to = targets.get(plan.target());
                if (from == null || to == null) {
                    found.addAll(vanished(plan, from == null, to == null));
                } else {
                    pairs.add(new TablePair(plan, from, to));
                }
            }
            found.addAll(compare(pairs, there.privileges(roles), here.privileges(roles)));
            return new SchemaReport(plans.size(), found);
        }
    }

    private List<SchemaFinding> vanished(TablePlan plan, boolean inSource, boolean inTarget) {
        TableFindings findings = new TableFindings(plan, targetName);
        findings.error(
                SchemaKind.TABLE,
                "",
                inSource ? plan.source() + " does not exist" : plan.source().toString(),
                inTarget ? plan.target() + " does not exist" : plan.target().toString(),
                "");
        return findings.found();
    }

    private List<SchemaFinding> compare(List<TablePair> pairs, Privileges there, Privileges here) {
        Set<String> typesTold = new HashSet<>();
        List<SchemaFinding> found = new ArrayList<>();
        for (TablePair pair : pairs) {
            TableFindings findings = new TableFindings(pair.plan(), targetName);
            new ColumnCheck(pair, new TypeCheck(typesTold, findings), findings).look();
            new SequenceCheck(pair, takenOver, findings).look();
            if (pair.plan().query() == null) {
                new FormCheck(pair, findings).look();
                new IndexCheck(pair, findings).look();
                new ConstraintCheck(pair, findings).look();
                new ForeignKeyCheck(pair, pairs, findings).look();
                new TriggerCheck(pair, findings).look();
                new PolicyCheck(pair, findings).look();
                new GrantCheck(pair, there, here, findings).look();
            } else {
                findings.info(
                        SchemaKind.TABLE,
                        "",
                        "a query makes the rows",
                        "keys, constraints, triggers and grants of its own: not compared");
            }
            found.addAll(findings.found());
        }
        return found;
    }
}
