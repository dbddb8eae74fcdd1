package io.crossfade.control.route;

import io.crossfade.control.cutover.RouteSwitch;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells the operator where the writers may go now; the operator sends them. */
public final class ManualRoute implements RouteSwitch {
    private final Consumer<String> operator;

    /** @param operator shows a line to the operator */
    public ManualRoute(Consumer<String> operator) {
        this.operator = operator;
    }

    @Override
    public void undo(Change change) {
        operator.accept("the source takes writes again: send the writers of migration '" + change.migration()
                + "' from target '" + change.target() + "' back there");
    }

    @Override
    public Optional<String> undoProblem() {
        return Optional.empty();
    }

    @Override
    public void switchTo(Change change) {
        operator.accept("target '" + change.target() + "' takes writes now: send the writers of migration '"
                + change.migration() + "' there");
    }
}
