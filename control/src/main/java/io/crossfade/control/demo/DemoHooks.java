package io.crossfade.control.demo;

import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.Progress;
import java.sql.SQLException;
import java.time.Duration;

/** Shows each step of the cutover, and freezes the target's picture at the moment at which both sides stand still. */
final class DemoHooks implements CutoverHooks {
    private final FrozenTarget frozen;
    private final Progress progress;

    DemoHooks(FrozenTarget frozen, Progress progress) {
        this.frozen = frozen;
        this.progress = progress;
    }

    @Override
    public void drained(String cutover) {
        try {
            frozen.hold();
        } catch (SQLException e) {
            throw new IllegalStateException("the target's snapshot could not be taken", e);
        }
    }

    @Override
    public void ended(CutoverState state, CutoverState next, Duration took) {
        progress.note("  " + state.label() + ": " + Humanize.duration(took));
    }
}
