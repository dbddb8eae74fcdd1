package io.crossfade.control.cutover.model;

import io.crossfade.testkit.model.Explorer.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What can happen in one state. */
final class Steps {
    private final byte[] state;
    private final boolean otherWay;
    private final List<Step> list = new ArrayList<>();

    /** @param otherWay see {@link Bounds#otherWay} */
    Steps(byte[] state, boolean otherWay) {
        this.state = state;
        this.otherWay = otherWay;
    }

    void happens(String what, Consumer<CutoverWorld> change) {
        add(what, false, change, null);
    }

    void fails(String what, Consumer<CutoverWorld> change) {
        add(what, true, change, null);
    }

    void add(String what, boolean crash, Consumer<CutoverWorld> change, @Nullable String broken) {
        CutoverWorld next = world();
        change.accept(next);
        list.add(new Step(what, next.pack(), crash, broken));
    }

    void add(Step step) {
        list.add(step);
    }

    /** The state as it is before each step. */
    CutoverWorld world() {
        return CutoverWorld.of(state, otherWay);
    }

    List<Step> list() {
        return list;
    }
}
