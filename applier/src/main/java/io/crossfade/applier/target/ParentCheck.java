package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.MissingParent;
import io.crossfade.core.plan.ParentPlan;
import io.crossfade.core.plan.TablePlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the parents of rows before the rows are written. A parent counts if the target has it, or if an earlier
 * change of the same batch brings it.
 */
final class ParentCheck {
    private final Presence presence;

    ParentCheck(Presence presence) {
        this.presence = presence;
    }

    /** @return the steps, with rows whose parent is missing to be set aside */
    List<Step> check(List<Step> steps, Iterable<Reshaping> reshapings) throws SQLException {
        List<Step> checked = steps;
        for (Reshaping reshaping : reshapings) {
            for (ParentPlan parent : reshaping.reshape().parents()) {
                checked = check(checked, reshaping, parent);
            }
        }
        return checked;
    }

    private List<Step> check(List<Step> steps, Reshaping reshaping, ParentPlan parent) throws SQLException {
        int[] cells = cells(reshaping.table().plan(), parent.columns());
        Map<RowKey, RowImage> asked = new LinkedHashMap<>();
        for (Step step : steps) {
            RowImage image = written(step, reshaping.made());
            if (image != null && names(image, cells)) {
                asked.putIfAbsent(RowKey.of(image, cells), image);
            }
        }
        if (asked.isEmpty()) {
            return steps;
        }
        Set<RowKey> found = presence.find(
                ApplySql.presentParents(reshaping.table().plan(), parent),
                Arrays.stream(cells).boxed().toList(),
                asked);
        List<Step> checked = new ArrayList<>();
        for (Step step : steps) {
            bringsParent(step, parent, found);
            RowImage image = written(step, reshaping.made());
            if (image != null && names(image, cells) && !found.contains(RowKey.of(image, cells))) {
                checked.add(orphan((Change.Row) ((Step.Apply) step).change(), parent, RowKey.of(image, cells)));
            } else {
                checked.add(step);
            }
        }
        return checked;
    }

    /** The new row of a step that writes one of this shape; null otherwise. */
    private static @Nullable RowImage written(Step step, TableShape shape) {
        return step instanceof Step.Apply(Change.Row row)
                        && row.shape().table().equals(shape.table())
                        && row.kind() != Change.Kind.DELETE
                ? row.after()
                : null;
    }

    private static boolean names(RowImage image, int[] cells) {
        for (int cell : cells) {
            if (!image.isPresent(cell)) {
                return false;
            }
        }
        return true;
    }

    private static void bringsParent(Step step, ParentPlan parent, Set<RowKey> found) {
        if (step instanceof Step.Apply(Change.Row row)
                && row.kind() != Change.Kind.DELETE
                && row.shape().table().plan().target().equals(parent.table())) {
            LaneTable table = row.shape().table();
            RowImage image = row.now();
            List<Integer> cells = new ArrayList<>();
            for (String key : parent.key()) {
                int column = table.plan().columns().indexOf(table.plan().column(key));
                cells.add(row.shape().cell(column));
            }
            int[] places = cells.stream().mapToInt(Integer::intValue).toArray();
            if (names(image, places)) {
                found.add(RowKey.of(image, places));
            }
        }
    }

    static int[] cells(TablePlan plan, List<String> columns) {
        List<ColumnPlan> all = plan.columns();
        return columns.stream().mapToInt(name -> all.indexOf(plan.column(name))).toArray();
    }

    /** What becomes of a row whose parent is missing. */
    static Step orphan(Change.Row row, ParentPlan parent, RowKey key) {
        String reason = "its parent is missing: " + parent.table() + " " + parent.key() + " = " + key;
        if (parent.missing() == MissingParent.FAIL) {
            throw new CrossfadeException(
                    ErrorCode.TARGET_REFUSED,
                    "a row of " + row.shape().table().id() + " with the key " + row.newKey() + ": " + reason);
        }
        return new Step.SetAside(row, reason, null, true, true);
    }
}
