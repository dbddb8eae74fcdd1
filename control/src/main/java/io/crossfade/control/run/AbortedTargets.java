package io.crossfade.control.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.JournalEntry;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The targets that were taken out of a migration, as its journal tells. Their names, and those of their lanes, are never
 * used again in it: what was said of them would be taken for the new ones.
 */
public final class AbortedTargets {
    /** The journal's event that a target is taken out; its detail has the part of the plan that was the target's. */
    public static final String ABORTED = "target aborted";

    /** The journal's event that the publication holds nothing any more that only an aborted target needed. */
    static final String UNPUBLISHED = "target unpublished";

    /** The journal's event that everything which the migration brought to an aborted target has been removed. */
    static final String REMOVED = "target removed";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, MigrationPlan> parts = new HashMap<>();
    private final Set<String> published = new HashSet<>();
    private final Set<String> unremoved = new HashSet<>();

    private AbortedTargets() {}

    static AbortedTargets of(List<JournalEntry> journal) {
        AbortedTargets aborted = new AbortedTargets();
        for (JournalEntry entry : journal) {
            switch (entry.event()) {
                case ABORTED -> {
                    JsonNode detail = detail(entry);
                    String target = detail.path("target").asText();
                    aborted.parts.put(target, PlanJson.read(detail.path("part").toString()));
                    aborted.published.add(target);
                    aborted.unremoved.add(target);
                }
                case UNPUBLISHED ->
                    aborted.published.remove(detail(entry).path("target").asText());
                case REMOVED ->
                    aborted.unremoved.remove(detail(entry).path("target").asText());
                default -> {
                    // Nothing of a target that is taken out.
                }
            }
        }
        return aborted;
    }

    /** What the journal keeps of a target that is taken out. */
    static String detail(String target, MigrationPlan part) {
        try {
            return JSON.createObjectNode()
                    .put("target", target)
                    .set("part", JSON.readTree(PlanJson.write(part)))
                    .toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan is JSON", e);
        }
    }

    private static JsonNode detail(JournalEntry entry) {
        try {
            return JSON.readTree(entry.detailJson());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal holds JSON only", e);
        }
    }

    /** The lanes that an aborted target had; empty where none of that name was aborted. */
    Optional<MigrationPlan> part(String target) {
        return Optional.ofNullable(parts.get(target));
    }

    /** Whether what the migration brought to it may still be there. */
    boolean isRemoved(String target) {
        return !unremoved.contains(target);
    }

    Set<String> lanes() {
        return parts.values().stream()
                .flatMap(part -> part.lanes().stream())
                .map(LanePlan::lane)
                .collect(Collectors.toSet());
    }

    /** Source tables whose changes may still lie in the log and go nowhere. */
    Set<TableId> tables() {
        return parts.values().stream().flatMap(part -> part.sources().stream()).collect(Collectors.toSet());
    }

    /**
     * @param targets those that the migration file names
     * @throws CrossfadeException PLAN_CHANGED if one of them was aborted, or its abort was cut off in the source
     */
    void refuse(String migration, Collection<String> targets) {
        for (String target : published) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "the abort of target '" + target + "' of migration '" + migration + "' was cut off",
                    "`crossfade abort --target " + target + "` once more, with the file that names it",
                    null);
        }
        for (String target : targets) {
            if (parts.containsKey(target)) {
                throw new CrossfadeException(
                        ErrorCode.PLAN_CHANGED,
                        "target '" + target + "' was aborted, and the file of migration '" + migration
                                + "' still names it",
                        "take the target and its mappings out of the file; to move there after all, name the target"
                                + " differently: then it joins as a new one",
                        null);
            }
        }
    }
}
