package io.crossfade.applier.model;

import io.crossfade.applier.model.Workload.Event;
import io.crossfade.applier.model.World.Place;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a lane's applier does with its topic, rule by rule. */
final class Lane {
    private final Workload workload;
    private final int number;
    private final Set<Rule> rules;

    Lane(Workload workload, int number, Set<Rule> rules) {
        this.workload = workload;
        this.number = number;
        this.rules = rules;
    }

    /**
     * Reads the record at the applier's place, up to the next commit in it or to its end.
     *
     * @return what is wrong with that, or null
     */
    @Nullable
    String read(World world, List<Event> events) {
        if (world.event == 0) {
            int epoch = world.topic[world.read] / 32;
            int record = world.topic[world.read] % 32;
            if (epoch < world.knownEpoch && rules.contains(Rule.EPOCH_FILTER)) {
                next(world);
                return null;
            }
            if (epoch >= world.knownEpoch) {
                int expected = epoch == world.knownEpoch ? world.knownNumber : 0;
                if (record != expected && rules.contains(Rule.RECORD_NUMBERS)) {
                    return "stands still before a hole: record " + record + " of epoch " + epoch + ", expected "
                            + expected;
                }
                world.knownEpoch = epoch;
                world.knownNumber = record + 1;
            }
        }
        while (world.event < events.size()) {
            Event event = events.get(world.event++);
            String wrong = handle(world, event);
            if (wrong != null) {
                return wrong;
            }
            if (event.kind() == Workload.Kind.COMMIT) {
                break;
            }
        }
        if (world.event == events.size()) {
            next(world);
        }
        return null;
    }

    private void next(World world) {
        world.read++;
        world.event = 0;
    }

    private @Nullable String handle(World world, Event event) {
        switch (event.kind()) {
            case RESTARTED -> {
                world.open = 0;
                world.rows = 0;
                world.waiting = rules.contains(Rule.NEVER_WAITS) ? 0 : world.position;
            }
            case BEGIN -> {
                if (world.open != event.transaction()) {
                    world.rows = world.open == 0 ? 0 : World.MIXED;
                    world.open = event.transaction();
                }
            }
            case ROW -> {
                if (world.open != 0) {
                    boolean inOrder = world.open == event.transaction() && world.rows + 1 == event.row();
                    world.rows = inOrder ? event.row() : World.MIXED;
                }
            }
            case COMMIT -> {
                String wrong = isNew(world, event.transaction()) ? apply(world, event.transaction()) : null;
                world.open = 0;
                world.rows = 0;
                return wrong;
            }
        }
        return null;
    }

    private boolean isNew(World world, int transaction) {
        if (world.waiting != 0) {
            world.waiting = world.waiting == transaction ? 0 : world.waiting;
            return false;
        }
        if (world.position == 0 || !rules.contains(Rule.ABOVE_OWN_POSITION)) {
            return true;
        }
        Workload.Transaction its = workload.transaction(transaction);
        int end = workload.transaction(world.position).end();
        return (rules.contains(Rule.END_LSN) ? its.end() : its.started()) > end;
    }

    private @Nullable String apply(World world, int transaction) {
        if (transaction != workload.following(number, world.applied)) {
            return "applied transaction " + transaction + " after " + world.applied;
        }
        if (world.open != transaction
                || world.rows != workload.transaction(transaction).rowsIn(number)) {
            return "applied transaction " + transaction + " with other rows than its own";
        }
        world.applied = transaction;
        world.position = transaction;
        world.resume = new Place(world.read, world.knownEpoch, world.knownNumber - 1);
        return null;
    }

    /**
     * Commits what was applied since the last time, with its position.
     *
     * @return what is wrong with that, or null
     */
    @Nullable
    String commit(World world) {
        if (world.data != world.base) {
            return "applied what follows transaction " + world.base + " after " + world.data;
        }
        world.data = world.applied;
        world.base = world.applied;
        Place resume = world.resume;
        world.stored = rules.contains(Rule.EPOCH_OF_ITS_RECORD)
                ? resume
                : new Place(resume.offset(), world.knownEpoch, resume.numbers());
        world.storedTransaction = world.position;
        return null;
    }
}
