package io.crossfade.control.serve;

import io.crossfade.core.error.CrossfadeException;

/** Work that found what stands against it: what it found is kept beside the reason. */
final class WorkRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Object found;
    private final CrossfadeException why;

    WorkRefused(Object found, CrossfadeException why) {
        super(why);
        this.found = found;
        this.why = why;
    }

    Object found() {
        return found;
    }

    CrossfadeException why() {
        return why;
    }
}
