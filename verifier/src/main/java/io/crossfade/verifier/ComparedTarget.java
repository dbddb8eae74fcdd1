package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A target that is compared with the source while its lanes apply.
 *
 * @param tables those that are compared
 * @param setAside the keys of a mapping's rows that are kept out of the target; asked around the first look
 */
public record ComparedTarget(
        String name,
        Database database,
        List<TablePlan> tables,
        MarkerPassage passage,
        Standstill standstill,
        Function<MappingId, Set<RowKey>> setAside) {
    public ComparedTarget {
        tables = List.copyOf(tables);
    }
}
