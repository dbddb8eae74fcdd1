package io.crossfade.control.back;

import io.crossfade.control.cutover.OtherWay;
import io.crossfade.control.cutover.Side;
import io.crossfade.core.db.Database;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The migration's own lanes beside a rollback: since the cutover they have dropped what they read, and take over again when the
 * rollback turns them. There is nothing to make: they have been read on all the time.
 */
public final class ForwardStream implements OtherWay {
    private final WayBackSetup setup;
    private final Waivers waivers;

    /** @param waivers of what may stay in the target, where its writers wrote it */
    public ForwardStream(WayBackSetup setup, Waivers waivers) {
        this.setup = setup;
        this.waivers = waivers;
    }

    /** {@inheritDoc} What no way back has carried since the cutover would be lost by going back. */
    @Override
    public List<String> problems() {
        Optional<MigrationRecord> back =
                new MigrationStore(setup.control()).find(setup.name().name());
        if (back.isEmpty() || back.get().phase() != Phase.APPLYING) {
            return List.of("no way back has carried what the target '" + setup.target()
                    + "' took since its cutover: the source does not have it");
        }
        return waivers.problems(setup.forward(), setup.target(), new WayBack(setup).draft());
    }

    @Override
    public void prepare() {}

    @Override
    public void prove(String rollback) {
        new RoundTrip(
                        setup.source(),
                        target(),
                        setup.forward().migration(),
                        setup.forward().markerPrefix(),
                        Clock.systemUTC())
                .within(
                        lanes().stream().map(LanePlan::lane).toList(),
                        rollback,
                        setup.config().cutover().maximumLag(),
                        StandbyStream.PROOF_WITHIN);
    }

    @Override
    public void passFence() {
        new FencePassage(setup, target()).tryOn(lanes());
    }

    @Override
    public void mark(Side side, long turn, boolean opens) {
        new Turns(setup).mark(side, turn, opens);
    }

    private Database target() {
        return setup.targetDatabase();
    }

    private List<LanePlan> lanes() {
        List<LanePlan> lanes = new ArrayList<>(setup.forward().lanes());
        lanes.removeIf(lane -> !lane.target().equals(setup.target()));
        return lanes;
    }
}
