package io.crossfade.control.plan;

import io.crossfade.core.model.TableId;
import java.util.HashSet;
import java.util.Set;

/** Gives lanes names that Kafka takes as topic names, each only once whatever the tables are called. */
final class LaneNames {
    /** Leaves room for {@code crossfade.<migration>.} in a topic's 249 characters. */
    private static final int MAXIMUM = 120;

    private final Set<String> taken = new HashSet<>();

    /** A name from the config, which is valid already. */
    String named(String lane) {
        return unique(lane);
    }

    /** {@code <target>} for a target with one lane, else {@code <target>-<first table>}. */
    String of(String target, boolean only, TableId first) {
        if (only) {
            return unique(target);
        }
        String table = (first.schema().equals("public") ? "" : first.schema() + "_") + first.name();
        String name = target + "-" + table.replaceAll("[^A-Za-z0-9_-]", "_");
        return unique(name.substring(0, Math.min(name.length(), MAXIMUM)));
    }

    private String unique(String name) {
        String candidate = name;
        for (int n = 2; !taken.add(candidate); n++) {
            candidate = name + "-" + n;
        }
        return candidate;
    }
}
