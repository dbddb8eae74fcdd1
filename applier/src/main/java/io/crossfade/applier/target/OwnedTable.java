package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.Change.Kind;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.Ledger;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.LedgerSql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One table of an {@link Ownership}: whose the keys of a batch are, followed change by change. */
final class OwnedTable {
    private static final String NOT_SENT = "the row comes to the target, but the log did not bring its large values,"
            + " which were not changed: it is read again";

    private static final String MET = "another mapping brought a row of the same key to the target table";

    /** Whose row a key tells. */
    private enum Whose {
        /** The migration's. */
        OURS,
        /** The target's own, and to stay so. */
        KEPT,
        /** The target's own; the source had no row of the key yet. */
        FOREIGN,
        /** There is none. */
        NOBODYS
    }

    private final LaneTable table;
    private final TableShape shape;
    private final LedgerKeys keys;
    private final Asides asides;
    private final Ledger ledger;
    private final Map<RowKey, Whose> whose = new HashMap<>();
    private final Set<RowKey> claimed = new LinkedHashSet<>();
    private final Set<RowKey> kept = new LinkedHashSet<>();
    /** Whose rows may be gone. */
    private final Set<RowKey> left = new LinkedHashSet<>();
    /** Whose rows are those of a rival now. */
    private final Set<RowKey> lost = new LinkedHashSet<>();
    /** Tables of other mappings that become the same target table. */
    private final List<OwnedTable> rivals = new ArrayList<>();

    OwnedTable(LaneTable table, LedgerKeys keys, Asides asides) {
        this.table = table;
        this.shape = TableShape.made(table);
        this.keys = keys;
        this.asides = asides;
        this.ledger = Objects.requireNonNull(table.plan().ledger());
    }

    /** Whether both become the same target table. */
    boolean isRivalOf(OwnedTable other) {
        return other != this && other.table.plan().target().equals(table.plan().target());
    }

    void meet(List<OwnedTable> others) {
        rivals.addAll(others);
    }

    /** A batch begins. */
    void look(List<Step> steps) throws SQLException {
        whose.clear();
        claimed.clear();
        kept.clear();
        left.clear();
        lost.clear();
        Set<RowKey> asked = new HashSet<>();
        for (Step step : steps) {
            Change.Row row = row(step);
            if (row != null && row.shape().table().equals(table)) {
                asked.add(row.key());
                asked.add(row.newKey());
            }
        }
        if (!asked.isEmpty()) {
            keys.look(LedgerSql.look(table.plan()), shape, List.copyOf(asked))
                    .forEach((key, known) -> whose.put(key, of(known)));
        }
    }

    private static Change.@Nullable Row row(Step step) {
        return switch (step) {
            case Step.Apply(Change.Row row) -> row;
            case Step.Apply(Change.Truncation truncation) -> null;
            case Step.SetAside aside -> aside.change();
            case Step.Clear clear -> null;
        };
    }

    private static Whose of(LedgerKeys.Known known) {
        return switch (String.valueOf(known.state())) {
            case "b", "o" -> Whose.OURS;
            case "k" -> Whose.KEPT;
            default -> known.present() ? Whose.FOREIGN : Whose.NOBODYS;
        };
    }

    private Whose whose(RowKey key) {
        return whose.getOrDefault(key, Whose.NOBODYS);
    }

    /** Whether the migration may write the row of the key. */
    private boolean isFree(RowKey key) {
        return whose(key) == Whose.OURS || whose(key) == Whose.NOBODYS;
    }

    private boolean isAside(RowKey key) {
        return asides.keysOf(table).contains(key);
    }

    /** @param judged takes what is to be done */
    void judge(Change.Row row, List<Step> judged) throws SQLException {
        switch (row.kind()) {
            case INSERT, UPDATE -> written(row, judged);
            case DELETE -> deleted(row, judged);
            case REKEY -> rekeyed(row, judged);
        }
    }

    private void written(Change.Row row, List<Step> judged) throws SQLException {
        RowKey key = row.key();
        switch (whose(key)) {
            case OURS -> judged.add(new Step.Apply(row));
            case KEPT -> {}
            case FOREIGN -> {
                if (isAside(key)) {
                    judged.add(new Step.Apply(row));
                } else {
                    met(row, judged);
                }
            }
            case NOBODYS -> {
                if (row.kind() == Kind.INSERT) {
                    claim(key);
                }
                judged.add(new Step.Apply(row));
            }
        }
    }

    /** The target has another row of the key. */
    private void met(Change.Row row, List<Step> judged) throws SQLException {
        Change.Row update = of(row, Kind.UPDATE, null, row.now());
        switch (ledger.existing()) {
            case KEEP -> keep(row.key());
            case OVERWRITE -> {
                take(row.key());
                judged.add(row.now().hasUnchanged() ? waiting(update, NOT_SENT) : new Step.Apply(update));
            }
            case REFUSE -> judged.add(waiting(update, MET));
        }
    }

    private void deleted(Change.Row row, List<Step> judged) throws SQLException {
        RowKey key = row.key();
        if (isFree(key)) {
            leave(key);
            judged.add(new Step.Apply(row));
        } else if (isAside(key)) {
            asides.release(table, key);
        }
    }

    private void rekeyed(Change.Row row, List<Step> judged) throws SQLException {
        RowKey from = row.key();
        RowKey to = row.newKey();
        if (isFree(from) && isFree(to)) {
            leave(from);
            claim(to);
            judged.add(new Step.Apply(row));
            return;
        }
        boolean known = whose(from) == Whose.OURS || isAside(from);
        if (known) {
            deleted(of(row, Kind.DELETE, row.old(), null), judged);
        }
        Change.Row comes = of(row, Kind.INSERT, null, row.now());
        if (whose(to) == Whose.NOBODYS && row.now().hasUnchanged()) {
            judged.add(waiting(comes, NOT_SENT));
        } else {
            written(comes, judged);
        }
    }

    /** A row that is to be set aside: what the target has of it may be taken away only if it is the migration's. */
    void judge(Step.SetAside step, List<Step> judged) throws SQLException {
        Change.Row row = step.change();
        if (whose(row.newKey()) == Whose.FOREIGN && ledger.overwrites()) {
            take(row.newKey());
        }
        if (whose(row.newKey()) == Whose.FOREIGN && ledger.keeps()) {
            keep(row.newKey());
        }
        boolean comes = row.kind() == Kind.REKEY && !(isFree(row.key()) && isFree(row.newKey()));
        if (comes) {
            deleted(of(row, Kind.DELETE, row.old(), null), judged);
        }
        if (whose(row.newKey()) == Whose.KEPT) {
            return;
        }
        leave(row.key());
        left.add(row.newKey());
        Change.Row kept = comes ? of(row, Kind.INSERT, null, row.now()) : row;
        judged.add(new Step.SetAside(
                kept, step.reason(), step.sqlState(), step.retry(), step.withdrawn() && isFree(row.newKey())));
    }

    private static Step waiting(Change.Row row, String reason) {
        return new Step.SetAside(row, reason, null, true, false);
    }

    private static Change.Row of(Change.Row row, Kind kind, @Nullable RowImage before, @Nullable RowImage after) {
        return new Change.Row(row.shape(), kind, before, after, row.xid(), row.commit());
    }

    private void claim(RowKey key) {
        claimed.add(key);
        lost.remove(key);
        whose.put(key, Whose.OURS);
        rivals.forEach(rival -> rival.lose(key));
    }

    private void leave(RowKey key) {
        if (whose(key) == Whose.OURS) {
            claimed.remove(key);
            left.add(key);
            whose.put(key, Whose.NOBODYS);
            rivals.forEach(rival -> rival.gain(key));
        }
    }

    /** A rival's row has the key now. */
    private void lose(RowKey key) {
        whose.put(key, Whose.FOREIGN);
        if (left.contains(key)) {
            lost.add(key);
        }
    }

    /** A rival's row no longer has the key. */
    private void gain(RowKey key) {
        whose.replace(key, Whose.FOREIGN, Whose.NOBODYS);
    }

    private void keep(RowKey key) {
        kept.add(key);
        whose.put(key, Whose.KEPT);
    }

    private void take(RowKey key) throws SQLException {
        keys.write(LedgerSql.overwrite(table.plan()), shape, List.of(key));
        whose.put(key, Whose.OURS);
    }

    /** The migration's rows are gone. */
    void truncated() {
        whose.replaceAll((key, one) -> one == Whose.OURS ? Whose.NOBODYS : one);
    }

    /** The batch is applied, up to here. */
    void settle() throws SQLException {
        TablePlan plan = table.plan();
        Set<RowKey> brought = new LinkedHashSet<>(claimed);
        brought.removeAll(asides.keysOf(table));
        keys.write(LedgerSql.bring(plan), shape, brought);
        keys.write(LedgerSql.keep(plan), shape, kept);
        keys.write(LedgerSql.release(plan), shape, left);
        keys.write(LedgerSql.forget(plan), shape, lost);
    }
}
