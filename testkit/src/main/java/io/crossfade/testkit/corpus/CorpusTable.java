package io.crossfade.testkit.corpus;

import io.crossfade.core.model.TableId;
import java.util.List;

/** A table of the corpus: the key column {@code id} and a column for each type of one family. */
public record CorpusTable(TableId id, List<TypeCorpus.Column> columns) {
    /** As many as the column with the most values has, and one row of nulls. */
    public int rows() {
        return 1 + columns.stream().mapToInt(c -> c.literals().size()).max().orElse(0);
    }
}
