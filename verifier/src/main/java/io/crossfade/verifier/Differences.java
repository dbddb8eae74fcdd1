package io.crossfade.verifier;

import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.ColumnPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns suspects into what the operator is shown: the kind, and for rows of both ends the columns that differ. */
final class Differences {
    private static final int SHOWN_CHARACTERS = 60;

    private final RowLooks source;
    private final RowLooks target;
    private final List<ColumnPlan> columns;
    private final boolean keyed;
    private final int most;

    Differences(TablePair table, Sessions source, Sessions target, int most) {
        this.source = new RowLooks(table.source(), source);
        this.target = new RowLooks(table.target(), target);
        this.columns = table.plan().columns();
        this.keyed = table.plan().hasKey();
        this.most = most;
    }

    /** The first of the differences, then of the rows that keep changing, as many as are listed. */
    List<Difference> list(List<Suspect> different, List<Suspect> changing) {
        List<Suspect> shown = different.subList(0, Math.min(most, different.size()));
        List<RowKey> inBoth = shown.stream()
                .filter(suspect -> suspect.source() != null && suspect.target() != null)
                .map(Suspect::key)
                .toList();
        Map<RowKey, @Nullable String[]> sources = source.texts(inBoth);
        Map<RowKey, @Nullable String[]> targets = target.texts(inBoth);
        List<Difference> list = new ArrayList<>();
        for (Suspect suspect : shown) {
            list.add(new Difference(
                    keyed ? suspect.kind() : suspect.kindByCount(),
                    suspect.key(),
                    columns(sources.get(suspect.key()), targets.get(suspect.key()))));
        }
        changing.stream()
                .limit(most - list.size())
                .forEach(suspect -> list.add(new Difference(Difference.Kind.CHANGING, suspect.key(), List.of())));
        return list;
    }

    private List<Difference.Column> columns(
            @Nullable String @Nullable [] inSource, @Nullable String @Nullable [] inTarget) {
        List<Difference.Column> differing = new ArrayList<>();
        if (inSource != null && inTarget != null) {
            for (int i = 0; i < columns.size(); i++) {
                if (!Objects.equals(inSource[i], inTarget[i])) {
                    differing.add(shown(columns.get(i).source(), inSource[i], inTarget[i]));
                }
            }
        }
        return differing;
    }

    /** Around the first character that differs. */
    private static Difference.Column shown(String name, @Nullable String source, @Nullable String target) {
        int same = 0;
        if (source != null && target != null) {
            int shorter = Math.min(source.length(), target.length());
            while (same < shorter && source.charAt(same) == target.charAt(same)) {
                same++;
            }
        }
        int from = Math.max(0, same - SHOWN_CHARACTERS / 2);
        return new Difference.Column(name, cut(source, from), cut(target, from));
    }

    private static @Nullable String cut(@Nullable String text, int from) {
        if (text == null) {
            return null;
        }
        int start = Math.min(from, text.length());
        int end = Math.min(text.length(), start + SHOWN_CHARACTERS);
        return (start > 0 ? "…" : "") + text.substring(start, end) + (end < text.length() ? "…" : "");
    }
}
