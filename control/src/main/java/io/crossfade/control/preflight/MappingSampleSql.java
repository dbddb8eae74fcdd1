package io.crossfade.control.preflight;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.ReshapeSql;
import java.util.List;
import java.util.stream.Collectors;

/** Which rows of the source a mapping is tried on. */
final class MappingSampleSql {
    private MappingSampleSql() {}

    /** The first rows, as one array of texts each. */
    static String rows(TableId table, List<InputColumn> inputs, int limit) {
        return inputs.stream()
                .map(input -> ReshapeSql.text(Identifiers.quote(input.name()), input.type()))
                .collect(Collectors.joining(
                        ", ", "select array[", "]::text[] from " + Identifiers.quote(table) + " limit " + limit));
    }
}
