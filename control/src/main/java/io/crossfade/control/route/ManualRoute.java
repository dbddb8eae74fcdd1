package io.crossfade.control.route;

import io.crossfade.control.cutover.RouteSwitch;
import java.util.function.Consumer;

/** Tells the operator that the writers may go to the target now; the operator sends them. */
public final class ManualRoute implements RouteSwitch {
    private final Consumer<String> operator;

    /** @param operator shows a line to the operator */
    public ManualRoute(Consumer<String> operator) {
        this.operator = operator;
    }

    @Override
    public void switchTo(Change change) {
        operator.accept("target '" + change.target() + "' takes writes now: send the writers of migration '"
                + change.migration() + "' there");
    }
}
