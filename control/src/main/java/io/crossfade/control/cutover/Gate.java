package io.crossfade.control.cutover;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.TablePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks for everything that stands against a cutover and reports all of it at once. It closes nothing. */
final class Gate {
    /** Opening, committing and deciding without any work between, over a network of the usual kind. */
    private static final Duration OVERHEAD = Duration.ofMillis(100);

    private final CutoverSetup setup;
    private final CutoverPhases phases;
    private final FencedObstacles fenced;
    private final OpeningObstacles opening;
    private final MemberWatch members;
    private final ForeignWatch foreign;
    private final KeptWal kept;

    Gate(CutoverSetup setup, Sequences sequences, CutoverPhases phases) {
        this.setup = setup;
        this.phases = phases;
        this.fenced = new FencedObstacles(setup, sequences);
        this.opening = new OpeningObstacles(setup);
        this.members = new MemberWatch(setup);
        this.foreign = new ForeignWatch(setup);
        this.kept = new KeptWal(setup.budget().retainedWalBytes());
    }

    /** @param refusals what came of it that stands against the cutover */
    record Comparison(Verification.Result result, List<String> refusals) {}

    /** Compares everything. The keys of each change that the comparison may have missed are written down. */
    Comparison compare() {
        Members before = members.now();
        Verification.Result result = setup.verification().verify();
        List<String> refusals = new ArrayList<>(differences(result));
        if (!result.isClean()) {
            refusals.addAll(members.sinceTheCopy(before));
        }
        refusals.addAll(members.since(before));
        refusals.addAll(opening.foreignKeys());
        refusals.addAll(opening.duplicates());
        if (refusals.isEmpty()) {
            members.keep(before);
        }
        return new Comparison(result, refusals);
    }

    /** The comparison of all rows may have taken long: the fewer keys changed since, the shorter is the pause. */
    List<String> compareAgain() {
        return differences(setup.verification().again());
    }

    private static List<String> differences(Verification.Result result) {
        return result.isClean()
                ? List.of()
                : List.of(result.differences() + " differences between source and target: " + result.summary());
    }

    /** Looks at everything that is quick to see. */
    List<String> quickly() {
        if (setup.movedTables().isEmpty()) {
            return List.of("target '" + setup.target()
                    + "' is only fed: other targets own all its tables, and only they" + " can be cut over");
        }
        SplitObstacles split = SplitObstacles.now(setup);
        Optional<String> done = split.done();
        if (done.isPresent()) {
            return List.of(done.get());
        }
        List<String> refusals = new ArrayList<>();
        MigrationStatus status = setup.status().get();
        refusals.addAll(status.problems());
        refusals.addAll(phases.problems());
        refusals.addAll(split.look());
        lanes(status, refusals);
        List<String> staying = new TargetLanes(setup.plan(), setup.target())
                .tables().stream()
                        .map(TablePlan::id)
                        .filter(mapping -> !setup.moving().contains(mapping))
                        .map(MappingId::name)
                        .toList();
        for (MigrationStatus.SetAside aside : status.setAside()) {
            if (aside.target().equals(setup.lanes().target()) && !staying.contains(aside.table())) {
                refusals.add((aside.rows() == 0 ? "table " : aside.rows() + " rows of ") + aside.table()
                        + " set aside: " + aside.reason());
            }
        }
        routeProblem().ifPresent(refusals::add);
        setup.otherWay().ifPresent(way -> refusals.addAll(way.problems()));
        slots(status, refusals);
        refusals.addAll(fenced.look());
        refusals.addAll(opening.pending());
        refusals.addAll(members.heirs());
        refusals.addAll(foreign.look());
        return refusals;
    }

    /** The slot of the lanes that leave the side to be fenced, and that of those which come back. */
    private void slots(MigrationStatus status, List<String> refusals) {
        Optional.ofNullable(status.slot())
                .flatMap(slot -> kept.problem(slot, setup.fenced().name()))
                .ifPresent(refusals::add);
        setup.otherWay()
                .flatMap(OtherWay::slot)
                .flatMap(slot -> kept.problem(slot, setup.opens().name()))
                .ifPresent(refusals::add);
    }

    private Optional<String> routeProblem() {
        return switch (setup.direction()) {
            case FORWARD -> setup.route().problem();
            case BACK -> setup.route().undoProblem();
        };
    }

    private void lanes(MigrationStatus status, List<String> refusals) {
        for (String name : setup.lanes().names()) {
            MigrationStatus.Lane lane = status.lanes().stream()
                    .filter(each -> each.lane().equals(name)
                            && each.target().equals(setup.lanes().target()))
                    .findFirst()
                    .orElse(null);
            if (lane == null) {
                refusals.add(
                        "lane '" + name + "' is not in the " + setup.opens().name());
                continue;
            }
            if (!lane.running()) {
                refusals.add("nobody applies lane '" + name + "': start `crossfade run` or `crossfade apply`");
            }
            if (lane.paused()) {
                refusals.add("lane '" + name + "' is paused");
            }
            if (!lane.copied()) {
                refusals.add("lane '" + name + "' waits until all its tables are copied");
            }
            Long lag = lane.lagMillis();
            if (lag == null || lag > setup.settings().maximumLag().toMillis()) {
                refusals.add("lane '" + name + "' is " + (lag == null ? "not yet measured" : lag + " ms behind")
                        + ", cutover.maximumLag is "
                        + setup.settings().maximumLag().toMillis() + " ms");
            }
        }
    }

    /** About how long writers would wait, from the lag and the open transactions. */
    Duration predictedPause() {
        Duration oldest = new Fence(setup.fenced())
                .blockers(setup.fencedTables()).stream()
                        .map(Blocker::age)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO);
        long lag = setup.status().get().lanes().stream()
                .filter(lane -> lane.target().equals(setup.lanes().target()))
                .mapToLong(lane -> lane.lagMillis() == null ? 0 : lane.lagMillis())
                .max()
                .orElse(0);
        Duration lock = oldest.compareTo(setup.settings().lockTimeout()) > 0
                ? setup.settings().lockTimeout()
                : oldest;
        return OVERHEAD.plus(lock).plusMillis(lag);
    }
}
