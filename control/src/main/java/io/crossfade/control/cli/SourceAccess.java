package io.crossfade.control.cli;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.PostgresUrl;
import io.crossfade.core.config.Secret;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a source where there is no migration file yet. A password is taken from the environment alone. */
final class SourceAccess {
    private static final String USUAL_VARIABLE = "SOURCE_PASSWORD";

    @Option(
            names = "--source",
            required = true,
            paramLabel = "URL",
            description = "The source, like jdbc:postgresql://localhost:5432/shop.")
    @SuppressWarnings("NullAway.Init")
    private String url;

    @Option(names = "--user", required = true, paramLabel = "USER", description = "The role that connects.")
    @SuppressWarnings("NullAway.Init")
    private String user;

    @Option(
            names = "--password-env",
            paramLabel = "NAME",
            description = "The environment variable that holds its password (" + USUAL_VARIABLE + ", if that is set).")
    private @Nullable String variable;

    /** The variable that the password comes from; null where none is set and none was named. */
    @Nullable
    String passwordVariable(Map<String, String> environment) {
        if (variable == null) {
            return environment.containsKey(USUAL_VARIABLE) ? USUAL_VARIABLE : null;
        }
        if (!environment.containsKey(variable)) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "the environment variable " + variable + " is not set",
                    "set it to the password of " + user + " for this process",
                    null);
        }
        return variable;
    }

    /** @throws CrossfadeException USAGE if the URL cannot be used or a variable is not set */
    PostgresEndpoint endpoint(Map<String, String> environment) {
        String name = passwordVariable(environment);
        String password = name == null ? "" : environment.getOrDefault(name, "");
        return new PostgresEndpoint(usable("--source", url), user, new Secret(password));
    }

    /** A JDBC URL; one in libpq's form becomes one. What is refused is shown only where it holds no password. */
    static String usable(String option, String url) {
        if (PostgresUrl.holdsCredentials(url)) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "the URL of " + option + " holds a user or password",
                    "name the role with --user and the password's variable with --password-env",
                    null);
        }
        String jdbc = url.replaceFirst("^postgres(ql)?://", "jdbc:postgresql://");
        if (!PostgresUrl.isWellFormed(jdbc)) {
            throw new CrossfadeException(
                    ErrorCode.USAGE, option + " = '" + url + "': " + PostgresUrl.EXPECTED, "correct the URL", null);
        }
        return jdbc;
    }
}
