package io.crossfade.control.cutover;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.TableId;
import io.crossfade.core.store.ProofStore;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes away what the cutover needed and nobody needs any more, each by itself. A failure changes nothing about the outcome. */
final class TidyUp {
    private static final Logger LOG = LoggerFactory.getLogger(TidyUp.class);

    private final CutoverSetup setup;

    TidyUp(CutoverSetup setup) {
        this.setup = setup;
    }

    /** @param fences that were opened */
    void after(List<String> fences) {
        attempt(() -> {
            List<TableId> left = new StandingFences(setup).remove(fences);
            if (!left.isEmpty()) {
                LOG.warn("tables in use keep triggers without effect until `crossfade complete`: {}", left);
            }
        });
        if (!setup.movesAll()) {
            return;
        }
        // Nobody compares what the lanes changed any more.
        attempt(() -> new ProofStore(setup.opens(), setup.lanes().migration())
                .end(setup.lanes().names()));
    }

    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (CrossfadeException e) {
            LOG.warn("left after the cutover, `crossfade complete` removes it: {}", e.getMessage());
        }
    }
}
