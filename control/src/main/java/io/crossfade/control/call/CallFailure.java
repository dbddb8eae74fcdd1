package io.crossfade.control.call;

import org.jspecify.annotations.Nullable;

/** A call that was not taken. Its message names what was called and holds no secret. */
public final class CallFailure extends Exception {
    private static final long serialVersionUID = 1L;

    CallFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
