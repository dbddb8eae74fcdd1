package io.crossfade.control.route;

import java.util.Locale;

/** To a target, or back to the source. */
enum Way {
    FORWARD,
    BACK;

    /** As messages and programs are told. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
