package io.crossfade.control.cli;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Tells a person what ended a command: what, where, and what to do; the stack only on request. */
final class ErrorReport {
    private ErrorReport() {}

    /** @return the exit code */
    static int print(Console console, Exception failure, boolean withStack) {
        CrossfadeException known = failure instanceof CrossfadeException ours
                ? ours
                : new CrossfadeException(ErrorCode.INTERNAL, String.valueOf(failure), failure);
        console.note(console.styled("bold,red", "error " + known.code() + ":") + " " + known.getMessage());
        console.note(console.styled("bold", "remedy:") + " " + known.remedy());
        if (withStack || known.code() == ErrorCode.INTERNAL) {
            StringWriter stack = new StringWriter();
            failure.printStackTrace(new PrintWriter(stack));
            console.note(stack.toString());
        }
        return known.code().exitCode();
    }
}
