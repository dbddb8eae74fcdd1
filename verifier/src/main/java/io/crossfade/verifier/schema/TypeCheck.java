package io.crossfade.verifier.schema;

import io.crossfade.verifier.schema.TableSchema.Column;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares the types that somebody made, where both sides have one of the same name. Each type is told once. */
final class TypeCheck {
    private final Set<String> told;
    private final TableFindings findings;

    /** @param told what was told already; added to */
    TypeCheck(Set<String> told, TableFindings findings) {
        this.told = told;
        this.findings = findings;
    }

    void look(Column source, Column target) {
        String type = source.userType();
        if (type == null
                || !type.equals(target.userType())
                || source.typeParts().equals(target.typeParts())
                || !told.add(type)) {
            return;
        }
        if (source.typeKind() == 'e' && target.typeKind() == 'e') {
            labels(type, source.typeParts(), target.typeParts());
        } else {
            findings.error(
                    SchemaKind.TYPE,
                    type,
                    String.join(", ", source.typeParts()),
                    String.join(", ", target.typeParts()),
                    "");
        }
    }

    private void labels(String type, List<String> source, List<String> target) {
        List<String> missing = new ArrayList<>(source);
        missing.removeAll(target);
        boolean same = new HashSet<>(source).equals(new HashSet<>(target));
        findings.add(
                !missing.isEmpty() ? Severity.ERROR : same ? Severity.WARNING : Severity.INFO,
                SchemaKind.TYPE,
                type,
                "the labels " + String.join(", ", source),
                "the labels " + String.join(", ", target),
                missing.stream()
                        .map(label -> SchemaRemedySql.addLabel(type, label))
                        .collect(Collectors.joining("; ")));
    }
}
