package io.crossfade.verifier.schema;

import static io.crossfade.verifier.schema.TableFindings.NONE;

import io.crossfade.core.model.TableId;
import io.crossfade.verifier.schema.TableSchema.Trigger;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Compares triggers: by name, or by what they do where the name is another. Crossfade's fences are not among them. */
final class TriggerCheck {
    private final TablePair pair;
    private final TableId table;
    private final TableFindings findings;
    private final Set<Trigger> matched = new HashSet<>();

    TriggerCheck(TablePair pair, TableFindings findings) {
        this.pair = pair;
        this.table = pair.target().id();
        this.findings = findings;
    }

    void look() {
        for (Trigger source : pair.source().triggers()) {
            Definition definition = pair.names().source().ofTrigger(source.definition());
            if (pair.names().allGoOn(definition)) {
                find(source, definition)
                        .ifPresentOrElse(target -> same(source, definition, target), () -> missing(source));
            } else {
                findings.info(
                        SchemaKind.TRIGGER, source.name(), source.definition(), "by mapping: not all its columns");
            }
        }
        pair.target().triggers().stream()
                .filter(target -> !matched.contains(target))
                .forEach(target -> findings.add(
                        target.enabled() == 'D' ? Severity.INFO : Severity.WARNING,
                        SchemaKind.TRIGGER,
                        target.name(),
                        NONE,
                        target.definition(),
                        target.enabled() == 'D' ? "" : SchemaRemedySql.trigger(table, "DISABLE", target.name())));
    }

    private Optional<Trigger> find(Trigger source, Definition definition) {
        return pair.target().triggers().stream()
                .filter(target -> target.name().equals(source.name()))
                .findFirst()
                .or(() -> pair.target().triggers().stream()
                        .filter(target -> means(definition, target))
                        .findFirst());
    }

    private boolean means(Definition definition, Trigger target) {
        return definition.means(
                pair.names().target().ofTrigger(target.definition()),
                pair.names().typesChange(definition));
    }

    private void same(Trigger source, Definition definition, Trigger target) {
        matched.add(target);
        if (!means(definition, target)) {
            findings.error(SchemaKind.TRIGGER, target.name(), source.definition(), target.definition(), "");
        } else if (!source.body().equals(target.body())) {
            findings.warning(
                    SchemaKind.TRIGGER,
                    target.name(),
                    source.function() + "()",
                    target.function() + "() with another text",
                    "");
        }
        if (source.enabled() != target.enabled()) {
            findings.add(
                    source.enabled() == 'D' ? Severity.WARNING : Severity.ERROR,
                    SchemaKind.TRIGGER,
                    target.name(),
                    state(source),
                    state(target),
                    SchemaRemedySql.trigger(table, command(source), target.name()));
        }
    }

    private void missing(Trigger source) {
        findings.add(
                source.enabled() == 'D' ? Severity.INFO : Severity.ERROR,
                SchemaKind.TRIGGER,
                source.name(),
                source.definition(),
                NONE,
                "");
    }

    private static String state(Trigger trigger) {
        return switch (trigger.enabled()) {
            case 'D' -> "disabled";
            case 'R' -> "enabled for replication only";
            case 'A' -> "enabled always";
            default -> "enabled";
        };
    }

    private static String command(Trigger trigger) {
        return switch (trigger.enabled()) {
            case 'D' -> "DISABLE";
            case 'R' -> "ENABLE REPLICA";
            case 'A' -> "ENABLE ALWAYS";
            default -> "ENABLE";
        };
    }
}
