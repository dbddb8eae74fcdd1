package io.crossfade.applier;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.Feed;
import io.crossfade.applier.fold.FeedShape;
import io.crossfade.applier.fold.Freshness;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableSetAside;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.applier.fold.Touched;
import io.crossfade.applier.source.PassedTransactions;
import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TxSnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a transaction's events into changes: knows each table's shape, leaves out tables that are set aside and what the
 * copy has already, tells key changes by the plan's key, and completes rows from the old row where that is sent.
 */
final class Intake {
    private final Shapes shapes;
    private final HandOff handOff;
    private final PassedTransactions passed;
    private final Freshness freshness;
    private final boolean held;
    private Lsn commit = Lsn.ZERO;
    private long xid;

    /** @param held whether the target's own writers have its tables: their queries are not followed any more */
    Intake(Shapes shapes, HandOff handOff, PassedTransactions passed, Freshness freshness, boolean held) {
        this.held = held;
        this.freshness = freshness;
        this.shapes = shapes;
        this.handOff = handOff;
        this.passed = passed;
    }

    void begin(ChangeEvent.Begin begin) {
        commit = begin.commitLsn();
        xid = begin.xid();
        passed.add(begin.xid());
        handOff.begin(begin.xid());
        freshness.begin(begin.xid());
    }

    /** All that a snapshot of the source sees has come. */
    void pass(TxSnapshot visible) {
        handOff.pass(visible);
    }

    /** Adds what is to be applied of the event, mostly one change, sometimes none, and what it feeds. */
    void admit(ChangeEvent.TableChange event, List<Change> changes, Touched touched) {
        switch (event) {
            case ChangeEvent.Truncate truncate -> truncation(truncate, changes);
            case ChangeEvent.RowChange row -> {
                Shapes.Known known = shapes.of(row.relation());
                known.tables().forEach(shape -> row(shape, row, changes));
                known.feeds().forEach(shape -> feed(shape, row, touched));
            }
        }
    }

    private void feed(FeedShape shape, ChangeEvent.RowChange event, Touched touched) {
        switch (event) {
            case ChangeEvent.Insert insert -> touch(shape, insert.after(), touched);
            case ChangeEvent.Delete delete -> touch(shape, delete.before(), touched);
            case ChangeEvent.KeyChange change -> {
                touch(shape, change.before(), touched);
                touch(shape, change.after(), touched);
            }
            case ChangeEvent.Update update -> {
                RowImage before = update.before();
                if (before != null) {
                    touch(shape, before, touched);
                }
                touch(shape, update.after(), touched);
            }
        }
    }

    private boolean isFollowed(LaneTable table) {
        boolean theirs = held && !table.plan().fed();
        return !theirs && !handOff.skipsTable(table.id());
    }

    private void touch(FeedShape shape, RowImage row, Touched touched) {
        Feed feed = shape.feed();
        if (isFollowed(feed.table())) {
            RowKey value = shape.values(row);
            if (!freshness.has(feed, value, xid)) {
                touched.add(feed, value);
            }
        }
    }

    private void row(TableShape shape, ChangeEvent.RowChange event, List<Change> changes) {
        switch (event) {
            case ChangeEvent.Insert insert -> {
                if (!handOff.skips(shape, insert.after())) {
                    changes.add(new Change.Row(shape, Change.Kind.INSERT, null, insert.after(), xid, commit));
                }
            }
            case ChangeEvent.Delete delete -> {
                if (!handOff.skips(shape, delete.before())) {
                    changes.add(new Change.Row(shape, Change.Kind.DELETE, delete.before(), null, xid, commit));
                }
            }
            case ChangeEvent.KeyChange change -> update(shape, change.before(), change.after(), changes);
            case ChangeEvent.Update update -> {
                RowImage before = update.before();
                if (before != null) {
                    update(shape, before, update.after(), changes);
                } else if (!handOff.skips(shape, update.after())) {
                    changes.add(new Change.Row(shape, Change.Kind.UPDATE, null, update.after(), xid, commit));
                }
            }
        }
    }

    /** An update that brought an old row, whole or its identity: whether the key changed is told by the plan's key. */
    private void update(TableShape shape, RowImage before, RowImage sent, List<Change> changes) {
        RowImage after = shape.complete(sent, before);
        if (!shape.table().hasKey()) {
            if (!handOff.skipsTable(shape.table().id())) {
                changes.add(new Change.Row(shape, Change.Kind.UPDATE, before, after, xid, commit));
            }
        } else if (shape.sameKey(before, after)) {
            if (!handOff.skips(shape, after)) {
                changes.add(new Change.Row(shape, Change.Kind.UPDATE, before, after, xid, commit));
            }
        } else {
            rekey(shape, before, after, changes);
        }
    }

    /**
     * Between chunks of different snapshots a key change is a delete on one side and an insert on the other, perhaps of a row
     * whose large values were not sent.
     */
    private void rekey(TableShape shape, RowImage before, RowImage after, List<Change> changes) {
        boolean oldIsCopied = handOff.skips(shape, before);
        boolean newIsCopied = handOff.skips(shape, after);
        if (!oldIsCopied && !newIsCopied) {
            changes.add(new Change.Row(shape, Change.Kind.REKEY, before, after, xid, commit));
        } else if (!oldIsCopied) {
            changes.add(new Change.Row(shape, Change.Kind.DELETE, before, null, xid, commit));
        } else if (!newIsCopied) {
            changes.add(new Change.Row(shape, Change.Kind.INSERT, null, after, xid, commit));
        }
    }

    private void truncation(ChangeEvent.Truncate truncate, List<Change> changes) {
        List<LaneTable> tables = new ArrayList<>();
        for (Relation relation : truncate.relations()) {
            for (FeedShape shape : shapes.of(relation).feeds()) {
                LaneTable table = shape.feed().table();
                if (isFollowed(table)) {
                    throw new TableSetAside(
                            table,
                            "the source table " + relation.table() + ", which its query reads, was truncated",
                            null);
                }
            }
            for (TableShape shape : shapes.of(relation).tables()) {
                LaneTable table = shape.table();
                if (handOff.isMixed(table.id()) && !handOff.skipsTable(table.id())) {
                    throw new TableSetAside(
                            table, "it was truncated while its chunks were copied under several snapshots", null);
                }
                if (table.plan().amongOthers() && !handOff.skipsTable(table.id())) {
                    throw new TableSetAside(
                            table,
                            relation.table() + " was truncated, and "
                                    + table.plan().target() + " holds rows that never came from it",
                            null);
                }
                if (!handOff.skipsTable(table.id())) {
                    tables.add(table);
                }
            }
        }
        if (!tables.isEmpty()) {
            changes.add(new Change.Truncation(tables, xid, commit));
        }
    }
}
