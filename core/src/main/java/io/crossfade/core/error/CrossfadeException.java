package io.crossfade.core.error;

import org.jspecify.annotations.Nullable;

/**
 * The one exception that parts throw at each other; it travels up once and only the supervisor decides and logs. Its
 * message names the place, the value and what was expected, and never a secret or a user's row.
 */
public final class CrossfadeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String remedy;

    public CrossfadeException(ErrorCode code, String message) {
        this(code, message, code.remedy(), null);
    }

    public CrossfadeException(ErrorCode code, String message, @Nullable Throwable cause) {
        this(code, message, code.remedy(), cause);
    }

    /** @param remedy what to do here, where it is more precise than the code's */
    public CrossfadeException(ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.remedy = remedy;
    }

    public ErrorCode code() {
        return code;
    }

    public String remedy() {
        return remedy;
    }
}
