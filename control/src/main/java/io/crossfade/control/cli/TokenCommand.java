package io.crossfade.control.cli;

import io.crossfade.control.http.Role;
import io.crossfade.control.http.Token;
import io.crossfade.control.http.TokenFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crossfade token}: who may call the HTTP API. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Makes, lists and revokes the tokens by which programs and people call the HTTP API (see docs/http.md).",
            "The file holds names, roles and hashes, never a token. A server that runs reads it again when it changes."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade token create anna --role operator --tokens tokens.json  make one, and the file if needed",
            "  crossfade token create prometheus --role viewer --tokens tokens.json > token.txt",
            "  crossfade token list --tokens tokens.json                         who has one",
            "  crossfade token revoke anna --tokens tokens.json                  at once, no restart needed"
        },
        subcommands = {TokenCommand.Create.class, TokenCommand.Listing.class, TokenCommand.Revoke.class})
final class TokenCommand {
    /** The option that names the file, the same in all of them. */
    static final class TokensFile {
        @Option(names = "--tokens", required = true, paramLabel = "FILE", description = "The file of tokens.")
        @SuppressWarnings("NullAway.Init")
        private Path path;

        private TokenFile file() {
            return new TokenFile(path);
        }
    }

    /** {@code crossfade token create}: prints the token alone on standard output. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = {
                "Makes a token and prints it: the only time that it is shown.",
                "The file, made if there is none, only its owner may read."
            })
    static final class Create implements Callable<Integer> {
        private final Console console;

        @Parameters(paramLabel = "NAME", description = "Who or what uses it; the journal will name it.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "viewer: may look; operator: may look and change.")
        @SuppressWarnings("NullAway.Init")
        private Role role;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private TokensFile tokens;

        Create(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            String text = tokens.file().create(name, role, Clock.systemUTC().instant(), new SecureRandom());
            console.note("The token of " + name + " follows; it is shown this once and kept nowhere.");
            console.print(text);
            return 0;
        }
    }

    /** {@code crossfade token list}. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists names, roles and when they were made.")
    static final class Listing implements Callable<Integer> {
        private final Console console;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private TokensFile tokens;

        Listing(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            console.table(
                    List.of("name", "role", "created"),
                    tokens.file().list().stream().map(Listing::row).toList());
            return 0;
        }

        private static List<String> row(Token token) {
            return List.of(
                    token.name(),
                    token.role().name().toLowerCase(Locale.ROOT),
                    token.created().toString());
        }
    }

    /** {@code crossfade token revoke}. */
    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Removes a token; browsers that logged in by it are logged out with their next request.")
    static final class Revoke implements Callable<Integer> {
        private final Console console;

        @Parameters(paramLabel = "NAME", description = "Whose.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private TokensFile tokens;

        Revoke(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            tokens.file().revoke(name);
            console.note("The token of " + name + " is revoked.");
            return 0;
        }
    }
}
