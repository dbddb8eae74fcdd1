package io.crossfade.control.demo;

import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.Progress;
import io.crossfade.testkit.shop.ShopWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Shows each step of the cutover, and freezes the picture of each side at the moment at which both sides stand still. */
final class DemoHooks implements CutoverHooks {
    private final ShopWriter writer;
    private final List<FrozenSide> sides;
    private final Progress progress;

    DemoHooks(ShopWriter writer, List<FrozenSide> sides, Progress progress) {
        this.writer = writer;
        this.sides = List.copyOf(sides);
        this.progress = progress;
    }

    @Override
    public void drained(String cutover) {
        // TRUNCATE is not MVCC-safe: it would empty the table in the held snapshot too.
        writer.stopTruncating();
        try {
            for (FrozenSide side : sides) {
                side.hold();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the snapshots at the switch could not be taken", e);
        }
    }

    @Override
    public void ended(CutoverState state, CutoverState next, Duration took) {
        progress.note("  " + state.label() + ": " + Humanize.duration(took));
    }
}
