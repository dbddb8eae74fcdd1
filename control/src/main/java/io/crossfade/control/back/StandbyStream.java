package io.crossfade.control.back;

import io.crossfade.control.cutover.OtherWay;
import io.crossfade.control.cutover.Side;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.status.StatusReader;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A target's way back beside a cutover forward: it stands by, and takes over when the cutover turns it. From then on what is
 * written in the target comes into the source, under the source's fence.
 */
public final class StandbyStream implements OtherWay {
    /** For all attempts at a proof together; nothing is closed yet. */
    static final Duration PROOF_WITHIN = Duration.ofSeconds(60);

    private final WayBackSetup setup;
    private final Set<MappingId> moving;
    private final Waivers waivers;
    private final WayBack back;

    /**
     * @param moving the mappings that go back by it from then on
     * @param waivers of what need not come back
     */
    public StandbyStream(WayBackSetup setup, Set<MappingId> moving, Waivers waivers) {
        this.setup = setup;
        this.moving = Set.copyOf(moving);
        this.waivers = waivers;
        this.back = new WayBack(setup);
    }

    /** Whether nothing would come back by it, and that is waived. */
    public boolean isWaived() {
        if (waivers.coversAll()) {
            return true;
        }
        WayBackDraft draft = back.draft();
        return draft.plan().lanes().isEmpty() && problems(draft).isEmpty();
    }

    @Override
    public List<String> problems() {
        return problems(back.draft());
    }

    /** {@inheritDoc} One that its server has given up is as none: {@link #prepare} makes it anew where that may be. */
    @Override
    public Optional<MigrationStatus.Slot> slot() {
        return StoredWayBack.find(setup.control(), setup.name().name())
                .filter(StoredWayBack::isMade)
                .flatMap(back -> StatusReader.slot(setup.read(), back.plan().slot()))
                .filter(slot -> !slot.hasLostWal());
    }

    private List<String> problems(WayBackDraft draft) {
        return waivers.problems(setup.forward(), moving, draft);
    }

    @Override
    public void prepare() {
        try {
            back.prepare();
        } catch (CrossfadeException e) {
            throw new CrossfadeException(
                    e.code(),
                    "the way back of target '" + setup.target() + "' cannot be made: " + e.getMessage(),
                    e.remedy() + "; or cut over all tables at once for good, with --no-way-back all",
                    e);
        }
    }

    @Override
    public void prove(String cutover) {
        back.prove(cutover, PROOF_WITHIN);
    }

    @Override
    public void passFence() {
        MigrationPlan plan = PlanJson.read(
                new MigrationStore(setup.control()).get(setup.name().name()).planJson());
        new FencePassage(setup, setup.filled())
                .tryOn(plan.only(WayBackPlanner.SOURCE, moving).lanes());
    }

    @Override
    public void mark(Side side, long turn, boolean opens) {
        new Turns(setup, moving).mark(side, turn, opens);
    }
}
