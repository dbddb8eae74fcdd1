package io.crossfade.control.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was added to a migration, as its journal says it. Lanes and mappings keep their names for good, so that it can be
 * found again in any later plan.
 *
 * @param lanes that were added as a whole
 * @param joined by lane, the mappings that joined it on its way
 */
record AddedParts(Set<String> lanes, Map<String, Set<String>> joined) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Parts of which nothing is said are none. */
    AddedParts {
        lanes = lanes == null ? Set.of() : lanes;
        joined = joined == null ? Map.of() : joined;
    }

    static AddedParts none() {
        return new AddedParts(new LinkedHashSet<>(), new LinkedHashMap<>());
    }

    static AddedParts of(Collection<LanePlan> lanes, Collection<LanePlan> joined) {
        AddedParts parts = none();
        lanes.forEach(lane -> parts.lanes.add(lane.lane()));
        joined.forEach(lane -> lane.tables().forEach(table -> parts.join(lane.lane(), name(table))));
        return parts;
    }

    private static String name(TablePlan table) {
        return table.id().name();
    }

    private void join(String lane, String mapping) {
        joined.computeIfAbsent(lane, name -> new LinkedHashSet<>()).add(mapping);
    }

    @JsonIgnore
    boolean isEmpty() {
        return lanes.isEmpty() && joined.isEmpty();
    }

    void add(AddedParts other) {
        lanes.addAll(other.lanes);
        other.joined.forEach((lane, mappings) -> mappings.forEach(mapping -> join(lane, mapping)));
    }

    AddedParts without(AddedParts other) {
        AddedParts left = none();
        left.add(this);
        left.lanes.removeAll(other.lanes);
        other.joined.forEach((lane, mappings) ->
                left.joined.getOrDefault(lane, new LinkedHashSet<>()).removeAll(mappings));
        left.joined.values().removeIf(Set::isEmpty);
        return left;
    }

    /** A plan's lane with all that these parts have of it. */
    List<LanePlan> of(MigrationPlan plan) {
        List<LanePlan> found = new ArrayList<>();
        for (LanePlan lane : plan.lanes()) {
            if (lanes.contains(lane.lane())) {
                found.add(lane);
            } else if (joined.containsKey(lane.lane())) {
                found.add(joinedOf(lane));
            }
        }
        return found;
    }

    /** A lane with the tables alone that joined it; a lane that nothing joined as it is. */
    LanePlan joinedOf(LanePlan lane) {
        Set<String> mappings = joined.get(lane.lane());
        return mappings == null
                ? lane
                : new LanePlan(
                        lane.lane(),
                        lane.target(),
                        lane.topic(),
                        lane.constraintMode(),
                        lane.tables().stream()
                                .filter(table -> mappings.contains(name(table)))
                                .toList());
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names alone are written", e);
        }
    }

    static AddedParts read(String json) {
        try {
            AddedParts parts = none();
            parts.add(JSON.readValue(json, AddedParts.class));
            return parts;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal holds JSON only", e);
        }
    }
}
