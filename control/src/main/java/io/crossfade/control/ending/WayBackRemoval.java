package io.crossfade.control.ending;

import io.crossfade.core.db.Database;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes away what keeps a way back going: slot and publication in the database that it reads, topics, control rows in the
 * one that it writes. It touches no row of a table. Run again, it removes what is left.
 */
public final class WayBackRemoval {
    private final EndingSetup setup;

    /** @param setup of the way back: its source is the target that it leads from */
    public WayBackRemoval(EndingSetup setup) {
        this.setup = setup;
    }

    /** To be called while none of its stages runs. */
    public EndingReport remove() {
        List<String> removed = new ArrayList<>();
        List<String> left = new ArrayList<>();
        new SourceRemoval(setup, removed, left).removeStream();
        Topics.remove(setup, removed, left);
        for (Database target : setup.targets().values()) {
            TargetRemoval.forget(target, setup.plan().migration());
        }
        TargetRemoval.forget(setup.control(), setup.plan().migration());
        return new EndingReport(removed, left);
    }
}
