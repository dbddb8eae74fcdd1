package io.crossfade.control.route;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.model.TableId;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Tells the operator where the writers may go now; the operator sends them. */
public final class ManualRoute implements RouteSwitch {
    /** A line is to be read. */
    private static final int NAMED = 8;

    private final Consumer<String> operator;

    /** @param operator shows a line to the operator */
    public ManualRoute(Consumer<String> operator) {
        this.operator = operator;
    }

    @Override
    public void undo(Change change) {
        operator.accept("the source takes writes of " + tables(change)
                + " again: send the writers of migration '" + change.migration() + "' from target '" + change.target()
                + "' back there");
    }

    @Override
    public Optional<String> undoProblem() {
        return Optional.empty();
    }

    @Override
    public void switchTo(Change change) {
        operator.accept("target '" + change.target() + "' takes writes of " + tables(change)
                + " now: send the writers of migration '" + change.migration() + "' there");
    }

    private static String tables(Change change) {
        return change.tables().size() > NAMED
                ? change.tables().size() + " tables"
                : change.tables().stream().map(TableId::toString).collect(Collectors.joining(", "));
    }
}
