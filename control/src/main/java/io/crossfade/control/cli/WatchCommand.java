package io.crossfade.control.cli;

import io.crossfade.control.live.LiveLine;
import io.crossfade.control.live.LiveScreen;
import io.crossfade.control.live.Looks;
import io.crossfade.control.run.Operations;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade watch}: a migration as it goes on. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = {
            "Shows a migration as it goes on, on the whole terminal: targets, tables, lanes with the lag of the last five",
            "minutes, slots, what stands against it, and the next command. It only looks, also at what runs elsewhere;",
            "q ends it. Where there is no terminal it prints a line a look, and ends with the migration."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade watch -c shop.yaml                        the live view",
            "  crossfade watch -c shop.yaml --plain --interval 1m  a line a minute, for a log",
            "  crossfade watch -c shop.yaml --json --looks 1       one look, as one line of JSON"
        })
final class WatchCommand implements Callable<Integer> {
    private static final Duration KEY = Duration.ofMillis(200);

    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "1s",
            description = "Look this often (${DEFAULT-VALUE}).")
    private Duration interval = Duration.ofSeconds(1);

    @Option(names = "--looks", paramLabel = "N", description = "Without a terminal: end after N looks.")
    private @Nullable Long looks;

    @Option(names = "--plain", description = "Print a line for each look, also on a terminal.")
    private boolean plain;

    @Option(
            names = "--json",
            description = "Print one JSON object for each look, on a line: the fields of `status --json`.")
    private boolean json;

    WatchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (Operations operations = Operations.of(config.path)) {
            Optional<FullScreen> screen =
                    json || plain || !console.isTerminal() ? Optional.empty() : FullScreen.open(console.results());
            if (screen.isEmpty()) {
                lines(operations);
                return 0;
            }
            try (FullScreen open = screen.get();
                    Looker looker = Looker.start(operations, interval)) {
                return onScreen(open, looker, operations.budget().retainedWalBytes());
            }
        }
    }

    private int onScreen(FullScreen screen, Looker looker, long walBudget) throws IOException {
        Looks seen = new Looks();
        String trouble = null;
        boolean news = true;
        while (true) {
            if (news || screen.isResized()) {
                screen.draw(
                        new LiveScreen(seen, config.path.toString(), walBudget, console.isColoured(), trouble)::lines);
            }
            FullScreen.Key key = screen.key(KEY);
            if (key != FullScreen.Key.NONE) {
                return key == FullScreen.Key.QUIT ? 0 : ErrorCode.INTERRUPTED.exitCode();
            }
            Optional<Looker.Seen> look = looker.take();
            news = look.isPresent();
            if (look.isPresent()) {
                trouble = add(seen, look.get());
            }
        }
    }

    /** @return why it saw nothing; null: it did */
    private static @Nullable String add(Looks seen, Looker.Seen look) {
        MigrationStatus status = look.status();
        CrossfadeException failure = look.failure();
        if (status != null) {
            seen.add(look.nanos(), Instant.now(), status);
        }
        if (failure != null && seen.newest().isEmpty()) {
            throw failure;
        }
        return failure == null ? null : "this look failed: " + failure.getMessage();
    }

    private void lines(Operations operations) throws InterruptedException {
        Looks seen = new Looks();
        Long wanted = looks;
        for (long look = 1; ; look++) {
            try {
                MigrationStatus status = operations.status();
                seen.add(System.nanoTime(), Instant.now(), status);
                print(operations, seen, status);
                if (status.phase().equals("completed") || status.phase().equals("aborted")) {
                    return;
                }
            } catch (CrossfadeException e) {
                if (seen.newest().isEmpty() || e.code().disposition() != ErrorCode.Disposition.RETRY) {
                    throw e;
                }
                console.note("this look failed: " + e.getMessage());
            }
            if (wanted != null && look >= wanted) {
                return;
            }
            Thread.sleep(interval); // the interval that was asked for
        }
    }

    private void print(Operations operations, Looks seen, MigrationStatus status) {
        if (json) {
            console.jsonLine(Document.WATCH, new StatusCommand.StatusAndMore(status, null, operations.coverage()));
        } else {
            console.print(seen.at() + " " + status.migration() + " " + LiveLine.of(seen, null)
                    + (status.inSync() ? ", in sync" : ""));
        }
    }
}
