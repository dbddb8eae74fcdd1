package io.crossfade.control.cutover;

import io.crossfade.core.model.TableId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What keeps writers off one side: the fence over tables that lanes fill, and those of moves by which the target's writers
 * have left it.
 */
final class StandingFences {
    private static final Duration REMOVAL = Duration.ofSeconds(10);

    private final CutoverSetup setup;
    private final Fence fence;
    private final TargetFence filled;

    /** Those of the side that opens. */
    StandingFences(CutoverSetup setup) {
        this.setup = setup;
        this.fence = new Fence(setup.opens());
        this.filled = TargetFence.of(setup);
    }

    /** Their ids. */
    List<String> ids() {
        return Stream.concat(filled.standing().stream(), left().stream()).toList();
    }

    /** The moves by which the writers have left this side, unless another has brought them back. */
    private List<String> left() {
        return left(fence, setup);
    }

    /** Whether the writers are on the side that is to open already. */
    static boolean haveCome(CutoverSetup setup) {
        boolean inTarget = !left(new Fence(setup.source()), setup).isEmpty();
        return inTarget == (setup.direction().opens() == Side.TARGET);
    }

    private static List<String> left(Fence fence, CutoverSetup setup) {
        return fence.forward(setup.plan().migration()).stream()
                .filter(decision -> decision.target().equals(setup.target()))
                .map(Decision::cutover)
                .toList();
    }

    /** What is wrong with the fence over tables that lanes fill; where another closes them, it may be gone. */
    List<String> faults() {
        return filled.faults(setup.control(), !left().isEmpty());
    }

    /**
     * Lets every writer into the tables that these close; the triggers stay without effect. A process that comes late must not
     * open what was closed after its time, so others stay as they are.
     */
    void open(List<String> ids) {
        fence.reopen(ids);
    }

    /**
     * Takes the triggers of open fences away. The decision row of a move stays, so that who comes late does not raise its fence
     * again.
     *
     * @return tables that still carry triggers; removing again is possible at any time
     */
    List<TableId> remove(List<String> ids) {
        List<Decision> decisions =
                ids.stream().flatMap(id -> fence.find(id).stream()).toList();
        List<String> overFilled = decisions.stream()
                .filter(decision -> decision.deadline() == null)
                .map(Decision::cutover)
                .toList();
        Stream<TableId> left = decisions.stream()
                .map(Decision::cutover)
                .filter(id -> !overFilled.contains(id))
                .flatMap(id -> fence.removeTriggers(id, setup.settings().lockTimeout(), REMOVAL).stream());
        return Stream.concat(filled.remove(overFilled).stream(), left)
                .distinct()
                .toList();
    }
}
