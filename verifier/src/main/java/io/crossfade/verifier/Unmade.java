package io.crossfade.verifier;

import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.ReshapeSql;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The rows of a target on which a mapping's SQL may fail, because they are set aside. They are left out where the source's rows are
 * made, so that all others can be compared; a table in which nothing can fail, or nothing is set aside, has none.
 *
 * <p>A row that fails at the source's snapshot was set aside before the lane passed a marker behind it, unless it came
 * back in between: so the keys are noted before the snapshot and after the marker.
 */
final class Unmade {
    private final ComparedTarget target;
    private final Map<MappingId, Set<RowKey>> keys = new HashMap<>();

    Unmade(ComparedTarget target) {
        this.target = target;
    }

    ComparedTarget target() {
        return target;
    }

    void note() {
        target.tables().stream()
                .filter(Unmade::canFail)
                .forEach(table -> keys.computeIfAbsent(table.id(), id -> new HashSet<>())
                        .addAll(target.setAside().apply(table.id())));
    }

    Set<RowKey> of(TablePlan table) {
        return keys.getOrDefault(table.id(), Set.of());
    }

    private static boolean canFail(TablePlan table) {
        return ReshapeSql.keyIsPlain(table)
                && (ReshapeSql.condition(table).isPresent()
                        || table.columns().stream()
                                .anyMatch(column -> column.expression() != null || !column.sameType()));
    }

    static boolean isFailureOfSql(CrossfadeException e) {
        return e.getCause() instanceof SQLException sql && SqlErrors.isDataException(sql);
    }

    static CrossfadeException notSetAside(CrossfadeException e) {
        return new CrossfadeException(
                ErrorCode.NOT_PROVEN,
                "a mapping's SQL fails in the source on a row that would be compared: " + e.getMessage(),
                "find the row in the source by the value in the message and mend it, or write the mapping's SQL so that"
                        + " it does not fail; then compare again",
                e);
    }
}
