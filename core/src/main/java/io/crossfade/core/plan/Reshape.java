package io.crossfade.core.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a source table become rows of another shape, or stay behind. The same SQL is evaluated by the source in
 * the copy and by the target for changes.
 *
 * @param inputs the source's published columns, in the table's order
 * @param identity names of those that tell a row in the source
 * @param where SQL condition over the source's row; null: every row goes
 * @param parents rows of the target that must be there for each row
 */
public record Reshape(
        List<InputColumn> inputs,
        List<String> identity,
        @Nullable String where,
        List<ParentPlan> parents) {
    public Reshape {
        inputs = List.copyOf(inputs);
        identity = List.copyOf(identity);
        parents = List.copyOf(parents);
    }

    public InputColumn input(String name) {
        return inputs.stream()
                .filter(input -> input.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column " + name));
    }
}
