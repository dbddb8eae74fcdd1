package io.crossfade.control.report;

import io.crossfade.control.progress.Humanize;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is worth doing in a target, judged by what both catalogs say; it asks nobody and changes nothing. */
final class Recommendations {
    /** From this part of its numbers on a sequence is close to its end. */
    private static final double NEAR_END = 0.75;

    private final String target;
    private final List<LanePlan> lanes;
    private final CatalogLook source;
    private final CatalogLook there;
    private final List<Recommendation> found = new ArrayList<>();

    private Recommendations(String target, List<LanePlan> lanes, CatalogLook source, CatalogLook there) {
        this.target = target;
        this.lanes = lanes;
        this.source = source;
        this.there = there;
    }

    /**
     * @param lanes of this target
     * @param there the target's catalog
     */
    static List<Recommendation> of(String target, List<LanePlan> lanes, CatalogLook source, CatalogLook there) {
        return new Recommendations(target, lanes, source, there).all();
    }

    private List<Recommendation> all() {
        String where = "target " + target;
        there.withoutStatistics()
                .forEach(table -> found.add(new Recommendation(
                        "statistics-missing",
                        where + " " + table,
                        "was never analysed: the optimizer guesses how many rows it has",
                        "analyze " + Identifiers.quote(table))));
        invalid(where, there);
        sequences(where, there);
        lanes.stream().flatMap(lane -> lane.tables().stream()).forEach(this::table);
        return found;
    }

    /** What is worth doing in the source, whose tables may serve other targets too. */
    static List<Recommendation> ofSource(CatalogLook source) {
        Recommendations recommendations = new Recommendations("", List.of(), source, CatalogLook.NOTHING);
        recommendations.invalid("source", source);
        recommendations.sequences("source", source);
        return recommendations.found;
    }

    private void invalid(String where, CatalogLook look) {
        look.indexes().stream()
                .filter(index -> !index.valid())
                .forEach(index -> found.add(new Recommendation(
                        "index-invalid",
                        where + " " + index.table(),
                        "index " + index.name() + " is invalid: no query uses it, and every write pays for it",
                        "reindex it, or drop it")));
    }

    private void sequences(String where, CatalogLook look) {
        for (CatalogLook.SequenceLook sequence : look.sequences()) {
            Long last = sequence.last();
            if (last != null && last >= NEAR_END * sequence.end()) {
                found.add(new Recommendation(
                        "sequence-near-end",
                        where + " " + sequence.sequence(),
                        "has given " + Humanize.count(last) + " of the " + Humanize.count(sequence.end())
                                + " numbers that it or " + sequence.table() + "." + sequence.column() + " can hold",
                        "make the column and the sequence a bigint before they run out"));
            }
        }
    }

    private void table(TablePlan table) {
        if (!table.hasKey()) {
            found.add(new Recommendation(
                    "no-key",
                    "target " + target + " " + table.target(),
                    "has no key: its rows are matched whole, which is slow, and none can be repaired by its key",
                    "give it a primary key"));
        }
        if (table.query() == null) {
            source.indexes().stream()
                    .filter(index -> index.table().equals(table.source()) && index.valid())
                    .forEach(index -> compare(index, table));
        }
    }

    private void compare(IndexLook index, TablePlan table) {
        Optional<List<String>> columns = columnsThere(index, table);
        if (columns.isEmpty()) {
            return;
        }
        Optional<IndexLook> same = there.indexes().stream()
                .filter(other -> other.table().equals(table.target()) && other.standsFor(index, columns.get()))
                .findFirst();
        String where = "target " + target + " " + table.target();
        if (same.isEmpty() && !index.unused()) {
            found.add(new Recommendation(
                    "index-missing",
                    where,
                    "has no index like the source's " + index.name() + " " + index.described(),
                    "make it, if the queries that move need it"));
        } else if (same.isPresent() && index.unused()) {
            found.add(new Recommendation(
                    "index-unused",
                    where,
                    "index " + same.get().name() + " is like the source's " + index.name()
                            + ", which no query there has used since " + index.countedSince(),
                    "drop it in the target, if nothing else needs it"));
        }
    }

    /** The index's columns as the target calls them; empty where they are others there, so that nothing can be said. */
    private static Optional<List<String>> columnsThere(IndexLook index, TablePlan table) {
        Map<String, String> names = new HashMap<>();
        table.columns().stream()
                .filter(column -> column.expression() == null)
                .forEach(column -> names.putIfAbsent(column.source(), column.target()));
        boolean renamed = table.columns().stream()
                .filter(column -> column.expression() == null)
                .anyMatch(column -> !column.source().equals(column.target()));
        boolean hasSql =
                !index.predicate().isEmpty() || index.columns().stream().anyMatch(column -> column.startsWith("("));
        if (hasSql
                && (renamed
                        || table.columns().stream().map(ColumnPlan::expression).anyMatch(sql -> sql != null))) {
            return Optional.empty();
        }
        List<String> there = new ArrayList<>();
        for (String column : index.columns()) {
            String name = column.startsWith("(") ? column : names.get(column);
            if (name == null) {
                return Optional.empty();
            }
            there.add(name);
        }
        return Optional.of(there);
    }
}
