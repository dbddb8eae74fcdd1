package io.crossfade.control.back;

import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.config.Nearest;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.MigrationPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What may be left behind, by the operator's word and mapping by mapping.
 *
 * @param named mappings, or {@link CutoverSettings#ALL}
 * @param option of the command, by which one is named
 */
public record Waivers(Set<String> named, String option) {
    static final String UNNEEDED = " goes back whole and needs no waiver: leave it out, or it would hide a change";

    public Waivers {
        named = Set.copyOf(named);
    }

    boolean coversAll() {
        return named.contains(CutoverSettings.ALL);
    }

    boolean covers(MappingId mapping) {
        return coversAll() || named.contains(mapping.name());
    }

    /** What is waived although it needs no waiver. */
    boolean isUnneeded(MappingId mapping, WayBackDraft draft) {
        return named.contains(mapping.name()) && draft.extent(mapping) == Limit.Extent.WHOLE;
    }

    /** Names that are no mapping of any target, one line each. */
    List<String> unknown(MigrationPlan forward) {
        Set<String> known = new TreeSet<>(Set.of(CutoverSettings.ALL));
        forward.tables().forEach(table -> known.add(table.id().name()));
        return named.stream()
                .sorted()
                .filter(name -> !known.contains(name))
                .map(name -> "'" + name + "' is waived and is no mapping"
                        + Nearest.to(name, known)
                                .map(near -> ": did you mean " + near + "?")
                                .orElse(""))
                .toList();
    }

    /**
     * What is left behind and not waived, and what is waived without need.
     *
     * @param moving of what it is asked
     * @param draft the target's way back as it would be made now
     */
    List<String> problems(MigrationPlan forward, Set<MappingId> moving, WayBackDraft draft) {
        List<String> problems = new ArrayList<>();
        if (!coversAll()) {
            moving.stream().sorted().forEach(mapping -> problem(draft, mapping, problems));
        }
        problems.addAll(unknown(forward));
        return problems;
    }

    private void problem(WayBackDraft draft, MappingId mapping, List<String> problems) {
        Limit.Extent extent = draft.extent(mapping);
        if (isUnneeded(mapping, draft)) {
            problems.add(mapping + UNNEEDED);
        } else if (!covers(mapping) && extent != Limit.Extent.WHOLE) {
            String how = extent == Limit.Extent.NONE ? " does not go back" : " goes back only in part";
            problems.add(mapping + how + ": " + texts(draft, mapping) + "; " + option + " " + mapping
                    + " says that this may be");
        }
    }

    private static String texts(WayBackDraft draft, MappingId mapping) {
        return draft.limits().stream()
                .filter(limit -> limit.mapping().equals(mapping))
                .filter(limit -> limit.extent() != Limit.Extent.WHOLE)
                .map(Limit::text)
                .collect(Collectors.joining("; "));
    }
}
