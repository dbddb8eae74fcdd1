package io.crossfade.control.demo;

import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.Progress;
import io.crossfade.testkit.shop.ShopWriter;
import java.sql.SQLException;
import java.time.Duration;

/** Shows each step of the cutover, and freezes the target's picture at the moment at which both sides stand still. */
final class DemoHooks implements CutoverHooks {
    private final ShopWriter writer;
    private final FrozenTarget frozen;
    private final Progress progress;

    DemoHooks(ShopWriter writer, FrozenTarget frozen, Progress progress) {
        this.writer = writer;
        this.frozen = frozen;
        this.progress = progress;
    }

    @Override
    public void drained(String cutover) {
        // TRUNCATE is not MVCC-safe: it would empty the table in the held snapshot too.
        writer.stopTruncating();
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
