package io.crossfade.applier.model;

import io.crossfade.applier.model.Workload.Stream;
import io.crossfade.testkit.model.Explorer;
import io.crossfade.testkit.model.Explorer.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Source, streamers, Kafka and one lane's applier. Everything may interleave: a streamer dies anywhere, its records still
 * arrive long after, or never; a send fails; the server forgets what was confirmed; the applier dies anywhere.
 *
 * <p>Two things keep the number of states small without leaving anything out. A topic only grows and nobody sees the
 * applier, so whatever an applier does while records arrive it can also do when all have arrived: the applier starts
 * when nothing more is sent, in every state where that may be. And appliers do not see each other's lanes: of the other
 * lane there is only what the confirmation of WAL depends on, and each lane is watched in a run of its own.
 */
final class Protocol implements Explorer.Model {
    private final Workload workload;
    private final int watched;
    private final int epochs;
    private final int inFlight;
    private final Set<Rule> rules;
    private final Lane lane;
    private final List<Stream> streams = new ArrayList<>();
    private final int[][][] recordsUpTo;

    /**
     * @param watched the lane whose applier is followed
     * @param epochs how many streamers there are, one after the other; the last one does not die
     * @param inFlight how many records of a lane a streamer sends ahead of their acknowledgements
     * @param rules those that hold
     */
    Protocol(Workload workload, int watched, int epochs, int inFlight, Set<Rule> rules) {
        this.workload = workload;
        this.watched = watched;
        this.epochs = epochs;
        this.inFlight = inFlight;
        this.rules = rules;
        lane = new Lane(workload, watched, rules);
        recordsUpTo = new int[workload.count() + 1][Workload.LANES][workload.count() + 1];
        for (int start = 0; start <= workload.count(); start++) {
            streams.add(workload.from(start, rules.contains(Rule.RESTARTED)));
            for (int of = 0; of < Workload.LANES; of++) {
                for (int transaction = 1; transaction <= workload.count(); transaction++) {
                    recordsUpTo[start][of][transaction] = streams.get(start).recordsUpTo(of, transaction);
                }
            }
        }
    }

    @Override
    public byte[] initial() {
        return new World(epochs).pack();
    }

    @Override
    public List<Step> next(byte[] state) {
        Steps steps = new Steps(state);
        World world = steps.world;
        if (world.reading == 1) {
            applierGoesOn(steps);
            return steps.list;
        }
        if (world.alive == 0 && world.epoch < epochs) {
            steps.happens("a streamer starts", next -> start(next, next.confirmed));
            if (world.confirmed > 0) {
                steps.fails("the server forgets what was confirmed, a streamer starts", next -> start(next, 0));
            }
        }
        if (world.alive == 1) {
            streamerGoesOn(steps);
        }
        for (int epoch = 1; epoch <= world.epoch; epoch++) {
            recordsArrive(steps, epoch);
        }
        if (steps.list.stream().allMatch(step -> step.crash)) {
            steps.happens("nothing more is sent", World::startReading);
        }
        return steps.list;
    }

    private static void start(World world, int from) {
        world.epoch++;
        world.alive = 1;
        world.start[world.epoch] = from;
        world.handed = 0;
        world.otherArrived = 0;
        world.failed = 0;
    }

    private void streamerGoesOn(Steps steps) {
        World world = steps.world;
        Stream stream = streams.get(world.start[world.epoch]);
        if (world.handed < stream.order().size() && maySend(world, stream)) {
            boolean ours = stream.order().get(world.handed).lane() == watched;
            steps.happens("it sends a record to " + (ours ? "the lane" : "the other lane"), next -> {
                next.handed++;
                next.sent[next.epoch] += ours ? 1 : 0;
            });
        }
        if (world.otherArrived < otherSent(world, stream)) {
            steps.happens("a record arrives in the other lane", next -> next.otherArrived++);
        }
        int confirms = confirmable(world, stream);
        if (confirms > world.confirmed) {
            steps.happens("it confirms transaction " + confirms + " to the slot", next -> next.confirmed = confirms);
        }
        if (world.epoch < epochs) {
            steps.fails("the streamer dies", next -> next.alive = 0);
        }
        if (world.arrived[world.epoch] < world.sent[world.epoch]) {
            sendFails(steps);
        }
    }

    private void sendFails(Steps steps) {
        World world = steps.world;
        if (!rules.contains(Rule.STOP_AT_FAILED_SEND) && world.failed == 0) {
            steps.fails("a send fails and the streamer goes on", next -> next.failed = ++next.arrived[next.epoch]);
        } else if (rules.contains(Rule.STOP_AT_FAILED_SEND) && world.epoch < epochs) {
            steps.fails("a send fails and ends the session", next -> {
                next.alive = 0;
                next.sent[next.epoch] = next.arrived[next.epoch];
            });
        }
    }

    private boolean maySend(World world, Stream stream) {
        int ahead = stream.order().get(world.handed).lane() == watched
                ? world.sent[world.epoch] - world.arrived[world.epoch]
                : otherSent(world, stream) - world.otherArrived;
        boolean begun = world.handed < Workload.LANES
                || !rules.contains(Rule.RESTARTED)
                || !rules.contains(Rule.RESTARTED_AWAITED)
                || (world.arrived[world.epoch] > 0 && world.otherArrived > 0);
        return begun && ahead < inFlight;
    }

    private int otherSent(World world, Stream stream) {
        int sent = 0;
        for (int i = 0; i < world.handed; i++) {
            sent += stream.order().get(i).lane() == watched ? 0 : 1;
        }
        return sent;
    }

    /** The last transaction up to which the living streamer may confirm WAL. */
    private int confirmable(World world, Stream stream) {
        boolean afterAck = rules.contains(Rule.CONFIRM_AFTER_ACK);
        int ours = afterAck ? world.arrived[world.epoch] : world.sent[world.epoch];
        if (world.failed > 0) {
            ours = Math.min(ours, world.failed - 1);
        }
        int others = afterAck ? world.otherArrived : otherSent(world, stream);
        int[][] records = recordsUpTo[world.start[world.epoch]];
        int transaction = world.start[world.epoch];
        while (transaction < workload.count()
                && records[1 - watched][transaction + 1] <= others
                && (records[watched][transaction + 1] <= ours || !rules.contains(Rule.CONFIRM_ALL_LANES))) {
            transaction++;
        }
        return transaction;
    }

    private static void recordsArrive(Steps steps, int epoch) {
        World world = steps.world;
        if (world.arrived[epoch] == world.sent[epoch]) {
            return;
        }
        boolean late = epoch < world.epoch || world.alive == 0;
        String of = "record " + world.arrived[epoch] + " of epoch " + epoch;
        steps.happens(of + " arrives" + (late ? " late" : ""), next -> next.append(epoch, next.arrived[epoch]++));
        if (late) {
            steps.fails(of + " and what follows it never arrives", next -> next.sent[epoch] = next.arrived[epoch]);
        }
    }

    private void applierGoesOn(Steps steps) {
        World world = steps.world;
        if (world.read < world.topic.length) {
            int epoch = world.topic[world.read] / 32;
            int number = world.topic[world.read] % 32;
            var events = streams.get(world.start[epoch]).events(watched, number);
            steps.checked(
                    "the applier reads record " + number + " of epoch " + epoch,
                    false,
                    next -> lane.read(next, events));
        }
        if (world.applied != world.base) {
            steps.checked("it commits up to transaction " + world.applied, false, lane::commit);
            if (!rules.contains(Rule.POSITION_WITH_DATA)) {
                steps.fails("it commits the rows and dies before it stores the position", next -> {
                    next.data = next.applied;
                    next.restartApplier();
                });
            }
            if (!rules.contains(Rule.LANE_EPOCH) && world.oldApplied == 0) {
                steps.fails("another applier follows it", next -> {
                    next.oldBase = next.base;
                    next.oldApplied = next.applied;
                    next.restartApplier();
                });
            }
        }
        steps.fails("the applier dies", World::restartApplier);
        if (world.oldApplied != 0) {
            steps.checked("the old applier commits up to transaction " + world.oldApplied, true, Protocol::commitOld);
        }
    }

    private static @Nullable String commitOld(World world) {
        if (world.data != world.oldBase) {
            return "applied what follows transaction " + world.oldBase + " after " + world.data;
        }
        world.data = world.oldApplied;
        world.storedTransaction = world.oldApplied;
        world.oldBase = 0;
        world.oldApplied = 0;
        return null;
    }

    /** The slot is never confirmed beyond what is durable in Kafka (invariant I2). */
    @Override
    public @Nullable String broken(byte[] state) {
        World world = World.unpack(state, epochs);
        int[] whole = new int[epochs + 1];
        for (int record : world.topic) {
            whole[record / 32] += whole[record / 32] == record % 32 ? 1 : 0;
        }
        for (int transaction = 1; transaction <= world.confirmed; transaction++) {
            boolean durable = !workload.transaction(transaction).touches(watched);
            for (int epoch = 1; epoch <= world.epoch && !durable; epoch++) {
                int start = world.start[epoch];
                durable = start < transaction && recordsUpTo[start][watched][transaction] <= whole[epoch];
            }
            if (!durable) {
                return "transaction " + transaction + " is confirmed and not in Kafka";
            }
        }
        return null;
    }

    /** Once nothing more happens, every transaction is applied. */
    @Override
    public @Nullable String unfinished(byte[] state) {
        World world = World.unpack(state, epochs);
        int last = workload.latest(watched, workload.count());
        return world.data == last ? null : "stands still after transaction " + world.data + " of " + last;
    }

    /** Collects what can happen in a state. */
    private final class Steps {
        private final byte[] state;
        private final World world;
        private final List<Step> list = new ArrayList<>();

        Steps(byte[] state) {
            this.state = state;
            world = World.unpack(state, epochs);
        }

        void happens(String what, Consumer<World> change) {
            unchecked(what, false, change);
        }

        void fails(String what, Consumer<World> change) {
            unchecked(what, true, change);
        }

        private void unchecked(String what, boolean crash, Consumer<World> change) {
            checked(what, crash, next -> {
                change.accept(next);
                return null;
            });
        }

        void checked(String what, boolean crash, Function<World, @Nullable String> change) {
            World next = World.unpack(state, epochs);
            String broken = change.apply(next);
            list.add(new Step(what, next.pack(), crash, broken));
        }
    }
}
