package io.crossfade.control.cutover.model;

import io.crossfade.control.cutover.CutoverState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The states of a cutover, by number. */
final class States {
    private static final List<CutoverState> ALL = all();

    private States() {}

    static int indexOf(CutoverState state) {
        return ALL.indexOf(state);
    }

    static CutoverState at(int index) {
        return ALL.get(index);
    }

    private static List<CutoverState> all() {
        List<CutoverState> states = new ArrayList<>();
        collect(CutoverState.class, states);
        return List.copyOf(states);
    }

    private static void collect(Class<?> type, List<CutoverState> states) {
        if (!type.isSealed()) {
            CutoverState state = CutoverState.of(type.getSimpleName().toLowerCase(Locale.ROOT));
            if (!states.contains(state)) {
                states.add(state);
            }
            return;
        }
        for (Class<?> one : type.getPermittedSubclasses()) {
            collect(one, states);
        }
    }
}
