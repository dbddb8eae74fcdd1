package io.crossfade.control.plan;

import io.crossfade.core.config.ParentConfig;
import io.crossfade.core.model.TableId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds `parents` that go round between several target tables: no row of any of them could come in before another. Each
 * circle is found once, the shortest through its tables; a table that refers to itself is none.
 */
final class ParentCycles {
    /** One mapping's word that the rows of a table need rows of another. */
    private record Need(TableId table, String mapping, ParentConfig parent) {
        TableId on() {
            return new TableId(
                    parent.table().schema(), String.valueOf(parent.table().name()));
        }
    }

    private final Map<TableId, List<Need>> needs = new LinkedHashMap<>();

    private ParentCycles() {}

    static List<Finding> of(Collection<Move> moves) {
        List<Finding> findings = new ArrayList<>();
        for (String target : moves.stream().map(Move::target).distinct().toList()) {
            ParentCycles cycles = new ParentCycles();
            moves.stream().filter(move -> move.target().equals(target)).forEach(cycles::add);
            findings.addAll(cycles.find());
        }
        return findings;
    }

    private void add(Move move) {
        for (ParentConfig parent : move.mapping().parents()) {
            Need need = new Need(move.targetTable(), move.path(), parent);
            if (!need.on().equals(need.table())) {
                needs.computeIfAbsent(need.table(), table -> new ArrayList<>()).add(need);
            }
        }
    }

    private List<Finding> find() {
        List<Finding> findings = new ArrayList<>();
        Set<Set<TableId>> known = new HashSet<>();
        for (TableId table : needs.keySet()) {
            List<Need> circle = shortest(table);
            if (!circle.isEmpty() && known.add(circle.stream().map(Need::table).collect(Collectors.toSet()))) {
                findings.add(finding(circle));
            }
        }
        return findings;
    }

    /** From a table back to it; empty if there is no way. */
    private List<Need> shortest(TableId start) {
        Map<TableId, Need> reachedBy = new HashMap<>();
        Deque<TableId> next = new ArrayDeque<>(List.of(start));
        while (!next.isEmpty() && !reachedBy.containsKey(start)) {
            for (Need need : needs.getOrDefault(next.remove(), List.of())) {
                if (reachedBy.putIfAbsent(need.on(), need) == null) {
                    next.add(need.on());
                }
            }
        }
        List<Need> circle = new ArrayList<>();
        for (Need need = reachedBy.get(start); need != null; need = reachedBy.get(need.table())) {
            circle.addFirst(need);
            if (need.table().equals(start)) {
                return circle;
            }
        }
        return List.of();
    }

    private static Finding finding(List<Need> circle) {
        return Finding.error(
                "parent-cycle",
                circle.getFirst().parent().path(),
                circle.stream()
                        .map(need -> need.table() + " (" + need.mapping() + ") needs rows of " + need.on())
                        .collect(
                                Collectors.joining(", ", "goes round: ", ": rows of none of them could come in first")),
                "take one of "
                        + circle.stream().map(need -> need.parent().path()).collect(Collectors.joining(", "))
                        + " out, that of the column which may be NULL or whose rows may come in without the other");
    }
}
