package io.crossfade.control.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.db.Database;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import java.util.HashMap;
import java.util.Map;

/**
 * Which topics a migration's lanes have: a topic that was deleted and made again has another id. They are recorded beside
 * each lane's position, and in the journal too, so that the stream can begin while a target is down.
 */
final class TopicIds {
    private static final String EVENT = "topic";

    /** With a way back its topics go; another one of its name has others. */
    private static final String REMOVED = "phase " + Phase.ABORTED.label();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MigrationPlan plan;
    private final Databases databases;

    TopicIds(MigrationPlan plan, Databases databases) {
        this.plan = plan;
        this.databases = databases;
    }

    /**
     * By lane, as the journal or its target recorded it; a lane without a topic yet is not among them. Makes the rows of
     * such lanes.
     */
    Map<String, String> recorded() {
        Map<String, String> ids = journaled();
        for (LanePlan lane : plan.lanes()) {
            if (!ids.containsKey(lane.lane())) {
                LaneStore store = lanes(lane);
                store.ensure(lane.lane(), lane.topic());
                String id = store.get(lane.lane()).topicId();
                if (id != null) {
                    ids.put(lane.lane(), id);
                }
            }
        }
        return ids;
    }

    private Map<String, String> journaled() {
        Map<String, String> ids = new HashMap<>();
        for (JournalEntry entry : journal().journal(plan.migration())) {
            if (entry.event().equals(REMOVED)) {
                ids.clear();
            } else if (entry.event().equals(EVENT)) {
                try {
                    JsonNode detail = JSON.readTree(entry.detailJson());
                    ids.put(detail.path("lane").asText(), detail.path("topicId").asText());
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException("the journal holds JSON only", e);
                }
            }
        }
        return ids;
    }

    private MigrationStore journal() {
        return new MigrationStore(databases.control());
    }

    /**
     * Records the topics of lanes that had none. Of the others the journal's are known to be these; each lane's applier
     * compares its own again before it reads.
     *
     * @throws io.crossfade.core.error.CrossfadeException TOPIC_GAP if a lane has read another topic
     */
    void adopt(Map<String, String> ids) {
        Map<String, String> known = journaled();
        for (LanePlan lane : plan.lanes()) {
            String id = ids.get(lane.lane());
            if (id != null && !id.equals(known.get(lane.lane()))) {
                lanes(lane).adoptTopic(lane.lane(), id);
                journal()
                        .journal(
                                plan.migration(),
                                EVENT,
                                JSON.createObjectNode()
                                        .put("lane", lane.lane())
                                        .put("topicId", id)
                                        .toString());
            }
        }
    }

    private LaneStore lanes(LanePlan lane) {
        Database target = databases.target(lane.target());
        return new LaneStore(target, plan.migration());
    }
}
