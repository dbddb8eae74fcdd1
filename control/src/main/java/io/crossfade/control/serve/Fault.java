package io.crossfade.control.serve;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;

/**
 * Why something does not go on.
 *
 * @param code one of the runbook's, such as {@code CUTOVER_REFUSED}
 * @param exitCode of a command that ends so
 * @param message what happened, at which place
 * @param remedy what to do
 */
record Fault(String code, int exitCode, String message, String remedy) {
    static Fault of(CrossfadeException e) {
        return new Fault(e.code().name(), e.code().exitCode(), String.valueOf(e.getMessage()), e.remedy());
    }

    /** Of a defect; what it says is in the log alone. */
    static Fault ofDefect(String where) {
        ErrorCode code = ErrorCode.INTERNAL;
        return new Fault(code.name(), code.exitCode(), "a defect in " + where + "; the log has more", code.remedy());
    }
}
