package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.Change.Kind;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.applier.target.MadeRow.Belongs;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The changes of one reshaped table in one batch. All rows are made first; then the changes are gone through in order. */
final class ReshapedBatch {
    private static final String NOT_SENT = "the row comes into the mapping's condition, but the log did not bring its"
            + " large values, which were not changed: it is read again";

    private final Reshaping reshaping;
    private final List<Change.Row> rows = new ArrayList<>();
    private final IdentityHashMap<Change.Row, MadeRow> made = new IdentityHashMap<>();
    /** Of changes that name an old key: an image with that key. */
    private final IdentityHashMap<Change.Row, RowImage> oldKeys = new IdentityHashMap<>();
    /** The rows that the target has or would have, were they not set aside; kept only where a condition needs it. */
    private Set<RowKey> present = Set.of();

    ReshapedBatch(Reshaping reshaping) {
        this.reshaping = reshaping;
    }

    void add(Change.Row row) {
        rows.add(row);
    }

    void make(RowMaker maker, Presence presence, Asides asides) throws SQLException {
        Map<TableShape, List<Change.Row>> byShape = new LinkedHashMap<>();
        rows.forEach(row ->
                byShape.computeIfAbsent(row.shape(), shape -> new ArrayList<>()).add(row));
        for (Map.Entry<TableShape, List<Change.Row>> entry : byShape.entrySet()) {
            makeNew(maker, entry.getKey(), entry.getValue());
            makeOld(maker, entry.getKey(), entry.getValue());
        }
        if (reshaping.isFiltered()) {
            List<RowImage> images = new ArrayList<>(oldKeys.values());
            made.values().forEach(row -> images.add(image(row)));
            present = new HashSet<>(presence.of(reshaping.made(), images));
            present.addAll(asides.keysOf(reshaping.table()));
        }
    }

    private void makeNew(RowMaker maker, TableShape source, List<Change.Row> all) throws SQLException {
        List<Change.Row> changes =
                all.stream().filter(row -> row.kind() != Kind.DELETE).toList();
        List<MadeRow> results = maker.make(
                reshaping, source, changes.stream().map(Change.Row::now).toList());
        for (int i = 0; i < changes.size(); i++) {
            made.put(changes.get(i), results.get(i));
        }
    }

    private void makeOld(RowMaker maker, TableShape source, List<Change.Row> all) throws SQLException {
        List<Change.Row> changes = all.stream()
                .filter(row -> row.kind() == Kind.DELETE || row.kind() == Kind.REKEY)
                .toList();
        List<MadeRow> results = maker.makeKeys(
                reshaping, source, changes.stream().map(Change.Row::old).toList());
        for (int i = 0; i < changes.size(); i++) {
            oldKeys.put(changes.get(i), image(results.get(i)));
        }
    }

    private static RowImage image(MadeRow row) {
        return switch (row) {
            case MadeRow.Made one -> one.image();
            case MadeRow.Failed failed -> failed.keyOnly();
        };
    }

    /** All rows are gone. */
    void truncated() {
        if (reshaping.isFiltered()) {
            present.clear();
        }
    }

    /** What becomes of the next change; null: nothing. */
    @Nullable
    Step next(Change.Row change, Ahead ahead) {
        MadeRow row = made.get(change);
        if (!ahead.isEmpty()) {
            RowImage old = oldKeys.get(change);
            RowImage image = row == null ? Objects.requireNonNull(old) : image(row);
            switch (AheadChange.of(change, key(old == null ? image : old), key(image), ahead)) {
                case NONE -> {
                    return null;
                }
                case ALL -> {}
                case GOES -> {
                    return delete(change);
                }
                case COMES -> {
                    return switch (Objects.requireNonNull(row)) {
                        case MadeRow.Made made -> comes(change, made);
                        case MadeRow.Failed failed -> failed(of(change, Kind.INSERT, null, failed.keyOnly()), failed);
                    };
                }
            }
        }
        return switch (row) {
            case null -> delete(change);
            case MadeRow.Failed failed -> failed(change, failed);
            case MadeRow.Made one -> reshaping.isFiltered() ? filtered(change, one) : every(change, one.image());
        };
    }

    /** Of a key change, the row under the old key is as it should be. */
    private @Nullable Step comes(Change.Row change, MadeRow.Made row) {
        if (row.belongs() == Belongs.NO) {
            return null;
        }
        if (reshaping.isFiltered()) {
            present.add(key(row.image()));
        }
        return row.image().hasUnchanged() || row.belongs() == Belongs.AS_BEFORE
                ? new Step.SetAside(of(change, Kind.INSERT, null, row.image()), NOT_SENT, null, true, false)
                : apply(change, Kind.INSERT, null, row.image());
    }

    private @Nullable Step delete(Change.Row change) {
        RowImage old = Objects.requireNonNull(oldKeys.get(change));
        boolean there = !reshaping.isFiltered() || present.remove(key(old));
        return there ? apply(change, Kind.DELETE, old, null) : null;
    }

    private Step failed(Change.Row change, MadeRow.Failed failed) {
        if (reshaping.isFiltered()) {
            present.add(key(failed.keyOnly()));
        }
        return setAside(change, failed.keyOnly(), failed.reason(), failed.sqlState(), failed.unsent());
    }

    private Step every(Change.Row change, RowImage image) {
        if (change.kind() == Kind.INSERT && image.hasUnchanged()) {
            return setAside(change, image, NOT_SENT, null, true);
        }
        return apply(change, change.kind(), oldKeys.get(change), image);
    }

    private @Nullable Step filtered(Change.Row change, MadeRow.Made row) {
        RowImage image = row.image();
        RowImage old = oldKeys.get(change);
        boolean was = change.kind() != Kind.INSERT && present.contains(key(old == null ? image : old));
        boolean belongs = row.belongs() == Belongs.YES || (row.belongs() == Belongs.AS_BEFORE && was);
        if (old != null) {
            present.remove(key(old));
        }
        if (!belongs) {
            present.remove(key(image));
            return was ? apply(change, Kind.DELETE, old == null ? image : old, null) : null;
        }
        present.add(key(image));
        if (was) {
            return apply(change, change.kind(), old, image);
        }
        return image.hasUnchanged()
                ? setAside(change, image, NOT_SENT, null, true)
                : apply(change, Kind.INSERT, null, image);
    }

    private RowKey key(RowImage image) {
        return reshaping.made().key(image);
    }

    private Step apply(Change.Row change, Kind kind, @Nullable RowImage before, @Nullable RowImage after) {
        return new Step.Apply(of(change, kind, before, after));
    }

    private Step setAside(Change.Row change, RowImage image, String reason, @Nullable String sqlState, boolean retry) {
        RowImage old = oldKeys.get(change);
        Change.Row row = old == null ? of(change, Kind.UPDATE, null, image) : of(change, Kind.REKEY, old, image);
        return new Step.SetAside(row, reason, sqlState, retry, false);
    }

    private Change.Row of(Change.Row change, Kind kind, @Nullable RowImage before, @Nullable RowImage after) {
        return new Change.Row(reshaping.made(), kind, before, after, change.xid(), change.commit());
    }
}
