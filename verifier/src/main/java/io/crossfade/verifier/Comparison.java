package io.crossfade.verifier;

import io.crossfade.core.model.KeyRange;
import io.crossfade.core.model.RowKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How one table is compared, at whatever depth.
 *
 * @param without keys of rows that are not compared
 * @param room shared with other tables
 * @param range rows beyond it are neither read nor counted
 */
record Comparison(
        TablePair table,
        Set<RowKey> without,
        Sessions source,
        Sessions target,
        VerifierSettings settings,
        Room room,
        KeyRange range) {
    /** Of all rows, alone. */
    Comparison(TablePair table, Set<RowKey> without, Sessions source, Sessions target, VerifierSettings settings) {
        this(table, without, source, target, settings, new Room(settings.suspects()), KeyRange.WHOLE);
    }

    /** Begins. */
    Found.Pending at(Depth depth) {
        boolean keyed = table.plan().hasKey();
        return switch (depth) {
            case Depth.Counts counts ->
                table.target().isShared() || table.target().isAmongOthers() || !without.isEmpty()
                        ? checksums()
                        : new CountComparison(this);
            case Depth.Checksums checksums -> checksums();
            case Depth.Rows rows -> keyed ? RowComparison.byValues(this) : checksums();
            case Depth.Sample sample -> keyed ? new SampleComparison(this, sample) : checksums();
            case Depth.Keys(var label, var keys) -> {
                List<RowKey> of = keys.get(table.plan().id());
                yield of == null ? checksums() : KeyComparison.bySums(this, of);
            }
            case Depth.Range(var within) -> new TableComparison(in(within));
        };
    }

    private Comparison in(KeyRange within) {
        return new Comparison(table, without, source, target, settings, room, within);
    }

    /** Sums over many rows tell nothing where some of them are nobody's. */
    Found.Pending checksums() {
        if (table.target().isAmongOthers() && table.plan().hasKey()) {
            return RowComparison.byDigests(this);
        }
        return KeyCells.of(table, CellComparison.CELLS, source, target)
                .<Found.Pending>map(cells -> new CellComparison(this, cells))
                .orElseGet(() -> new TableComparison(this));
    }

    Slices sourceSlices() {
        return inRange(new Slices(table.source(), source, List.copyOf(without)));
    }

    Slices targetSlices() {
        return inRange(new Slices(table.target(), target, List.of()));
    }

    private Slices inRange(Slices all) {
        return range.isWhole() ? all : all.in(List.of(KeyCells.part(table.plan(), range)));
    }

    RowLooks sourceRows() {
        return new RowLooks(table.source(), source);
    }

    RowLooks targetRows() {
        return new RowLooks(table.target(), target);
    }

    /**
     * What was looked at row by row; those that the target keeps as its own are not compared.
     *
     * @param others see {@link RowLooks#others}, which reads the whole table
     */
    Found found(
            long sourceRows,
            long targetRows,
            List<Suspect> suspects,
            Set<RowKey> leftOut,
            boolean complete,
            long others) {
        room.take(suspects.size());
        Set<RowKey> leftOutHere = leftOut.stream().filter(range::contains).collect(Collectors.toSet());
        Set<RowKey> kept = targetRows().kept(suspects.stream().map(Suspect::key).toList());
        long surplus = suspects.stream()
                .filter(table::isOfOthers)
                .mapToLong(Suspect::surplus)
                .sum();
        return new Found(
                table,
                sourceRows + leftOutHere.size(),
                targetRows - surplus,
                suspects.stream()
                        .filter(suspect -> !kept.contains(suspect.key()) && !table.isOfOthers(suspect))
                        .toList(),
                leftOutHere,
                complete,
                kept.size(),
                others + surplus);
    }
}
