package io.crossfade.control.back;

import io.crossfade.control.cutover.MovedTables;
import io.crossfade.control.cutover.OtherWay;
import io.crossfade.control.cutover.Side;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.status.StatusReader;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.Phase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The migration's own lanes beside a rollback: since the cutover they have dropped what they read, and take over again when the
 * rollback turns them. There is nothing to make: they have been read on all the time.
 */
public final class ForwardStream implements OtherWay {
    private final WayBackSetup setup;
    private final Set<MappingId> moving;
    private final Waivers waivers;

    /**
     * @param moving the mappings whose writers come back
     * @param waivers of what may stay in the target, where its writers wrote it
     */
    public ForwardStream(WayBackSetup setup, Set<MappingId> moving, Waivers waivers) {
        this.setup = setup;
        this.moving = Set.copyOf(moving);
        this.waivers = waivers;
    }

    /** {@inheritDoc} What no way back has carried since the cutover would be lost by going back. */
    @Override
    public List<String> problems() {
        Optional<StoredWayBack> back =
                StoredWayBack.find(setup.control(), setup.name().name());
        if (back.isEmpty() || (back.get().row().phase() != Phase.APPLYING && !isLeft())) {
            return List.of("no way back has carried what the target '" + setup.target()
                    + "' took since its cutover: the source does not have it");
        }
        return waivers.problems(setup.forward(), moving, carried(back.get()));
    }

    /** Whether all that moves was cut over and may stay there: then nothing need have been carried. */
    private boolean isLeft() {
        return moving.stream().allMatch(waivers::covers)
                && MovedTables.now(setup.source(), setup.forward())
                        .of(setup.target())
                        .containsAll(moving);
    }

    /** With the limits that it has had since the cutover, whatever has been altered in the databases meanwhile. */
    private WayBackDraft carried(StoredWayBack back) {
        List<Limit> limits = new ArrayList<>(new WayBack(setup).draft().limits());
        Set<MappingId> carried =
                back.carried(MovedTables.now(setup.source(), setup.forward()), setup.target(), setup.control());
        moving.stream()
                .filter(mapping -> !carried.contains(mapping))
                .map(mapping -> Limit.none(
                        mapping, Limit.Kind.TABLE, "since the cutover, which waived it, nothing of it was carried", ""))
                .forEach(limits::add);
        back.partial(setup)
                .forEach(mapping -> limits.add(Limit.partial(
                        mapping, Limit.Kind.COLUMN, "since the cutover only a part of it was carried", "")));
        return new WayBackDraft(back.plan(), limits);
    }

    @Override
    public Optional<MigrationStatus.Slot> slot() {
        return StatusReader.slot(setup.source(), setup.forward().slot());
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
        new Turns(setup, moving).mark(side, turn, opens);
    }

    private Database target() {
        return setup.targetDatabase();
    }

    private List<LanePlan> lanes() {
        return setup.forward().only(setup.target(), moving).lanes().stream()
                .filter(lane -> lane.target().equals(setup.target()))
                .toList();
    }
}
