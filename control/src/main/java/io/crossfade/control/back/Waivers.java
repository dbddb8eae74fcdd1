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
    public Waivers {
        named = Set.copyOf(named);
    }

    boolean coversAll() {
        return named.contains(CutoverSettings.ALL);
    }

    /**
     * What is left behind and not waived, and what is waived without need: that would hide a change.
     *
     * @param draft the target's way back as it would be made now
     */
    List<String> problems(MigrationPlan forward, String target, WayBackDraft draft) {
        Set<MappingId> moved = Turns.moved(forward, target);
        List<String> problems = new ArrayList<>();
        if (!coversAll()) {
            moved.stream().sorted().forEach(mapping -> problem(draft, mapping, problems));
        }
        Set<String> known = new TreeSet<>(Set.of(CutoverSettings.ALL));
        forward.tables().forEach(table -> known.add(table.id().name()));
        named.stream().sorted().filter(name -> !known.contains(name)).forEach(name -> {
            String near = Nearest.to(name, known)
                    .map(found -> ": did you mean " + found + "?")
                    .orElse("");
            problems.add("'" + name + "', which " + option + " or the file waives, is no mapping" + near);
        });
        return problems;
    }

    private void problem(WayBackDraft draft, MappingId mapping, List<String> problems) {
        Limit.Extent extent = draft.extent(mapping);
        boolean waived = named.contains(mapping.name());
        if (waived && extent == Limit.Extent.WHOLE) {
            problems.add(mapping + " goes back whole and needs no waiver: leave it out, or it would hide a change");
        } else if (!waived && extent != Limit.Extent.WHOLE) {
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
