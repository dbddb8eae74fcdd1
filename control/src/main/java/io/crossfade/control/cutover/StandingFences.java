package io.crossfade.control.cutover;

import io.crossfade.core.model.TableId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
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

    /**
     * Has what is to open and what stays under fences of their own. Cut off anywhere, the next call goes on; nothing opens
     * meanwhile.
     */
    void separate() {
        filled.separate(setup.control(), setup.random());
    }

    /** What left by one move comes back by one. */
    List<String> inseparable() {
        List<TableId> opening = opening();
        return movesAway().stream()
                .map(Decision::tables)
                .filter(tables -> !opening.containsAll(tables))
                .map(tables -> tables + " left the " + setup.opens().name()
                        + " by one move and come back by one: name all of them, or none")
                .toList();
    }

    /** The tables that are to open, as they are called there. */
    private List<TableId> opening() {
        return setup.direction().opens() == Side.TARGET
                ? setup.forward().targetTables()
                : setup.forward().sourceTables();
    }

    /** Their ids. */
    List<String> ids() {
        return Stream.concat(filled.standing().stream(), left().stream()).toList();
    }

    /** The moves by which the writers have left this side, unless another has brought them back. */
    private List<String> left() {
        return movesAway().stream().map(Decision::cutover).toList();
    }

    private List<Decision> movesAway() {
        List<TableId> opening = opening();
        return fence.forward(setup.plan().migration()).stream()
                .filter(decision -> decision.target().equals(setup.target()) && decision.closesAnyOf(opening))
                .toList();
    }

    /** What is wrong with the fence over tables that lanes fill; where another closes them, it may be gone. */
    List<String> faults() {
        return filled.faults(
                setup.control(),
                movesAway().stream()
                        .flatMap(decision -> decision.tables().stream())
                        .collect(Collectors.toSet()));
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
