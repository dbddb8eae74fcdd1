package io.crossfade.control.cli;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Asks the operator to type a migration's name before something that cannot be taken back. */
final class Confirmation {
    private Confirmation() {}

    /**
     * @param yes whether the operator confirmed on the command line
     * @throws CrossfadeException USAGE if there is nobody to ask, INTERRUPTED if the answer was another
     */
    static void of(Console console, boolean yes, String question, String migration) {
        if (yes) {
            return;
        }
        if (!console.isTerminal()) {
            throw new CrossfadeException(
                    ErrorCode.USAGE, "this needs a confirmation and there is no terminal", "add --yes", null);
        }
        console.progress().print(question + "\nType the migration's name, " + migration + ", to go on: ");
        console.progress().flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            if (answer == null || !answer.strip().equals(migration)) {
                throw new CrossfadeException(ErrorCode.INTERRUPTED, "not confirmed: nothing was changed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
