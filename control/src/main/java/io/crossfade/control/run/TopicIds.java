package io.crossfade.control.run;

import io.crossfade.core.db.Database;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.LaneStore;
import java.util.HashMap;
import java.util.Map;

/** Which topics a migration's lanes have: a topic that was deleted and made again has another id. */
final class TopicIds {
    private final MigrationPlan plan;
    private final Databases databases;

    TopicIds(MigrationPlan plan, Databases databases) {
        this.plan = plan;
        this.databases = databases;
    }

    /** By lane, as its target recorded it; a lane without a topic yet is not among them. Makes the lanes' rows. */
    Map<String, String> recorded() {
        Map<String, String> ids = new HashMap<>();
        for (LanePlan lane : plan.lanes()) {
            LaneStore store = lanes(lane);
            store.ensure(lane.lane(), lane.topic());
            String id = store.get(lane.lane()).topicId();
            if (id != null) {
                ids.put(lane.lane(), id);
            }
        }
        return ids;
    }

    /** @throws io.crossfade.core.error.CrossfadeException TOPIC_GAP if a lane has read another topic */
    void adopt(Map<String, String> ids) {
        for (LanePlan lane : plan.lanes()) {
            String id = ids.get(lane.lane());
            if (id != null) {
                lanes(lane).adoptTopic(lane.lane(), id);
            }
        }
    }

    private LaneStore lanes(LanePlan lane) {
        Database target = databases.target(lane.target());
        return new LaneStore(target, plan.migration());
    }
}
