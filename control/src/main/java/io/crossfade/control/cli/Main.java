package io.crossfade.control.cli;

import io.crossfade.control.http.Carriers;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line's entry. Its exit code is the command's; {@code docs/runbook.md} lists them. */
@Command(
        name = "crossfade",
        mixinStandardHelpOptions = true,
        version = "crossfade 0.1.0",
        sortOptions = false,
        description = "Moves live PostgreSQL tables into other databases while the application keeps writing.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade demo                        see a whole migration on servers of its own",
            "  crossfade init --source URL --user U  write a first migration file",
            "  crossfade plan -c shop.yaml           what would be done, and what stands against it",
            "  crossfade run -c shop.yaml --execute  copy and keep in step until stopped",
            "  crossfade status -c shop.yaml         how far it is",
            "  crossfade watch -c shop.yaml          the same as a live view",
            "  crossfade verify -c shop.yaml         compare both sides",
            "  crossfade cutover -c shop.yaml        switch the writers to the target",
            "  crossfade rollback -c shop.yaml       bring them back"
        },
        subcommands = {
            HelpCommand.class,
            DemoCommand.class,
            InitCommand.class,
            ListTablesCommand.class,
            PlanCommand.class,
            RunCommand.class,
            StatusCommand.class,
            WatchCommand.class,
            VerifyCommand.class,
            ReportCommand.class,
            JournalCommand.class,
            TokenCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            CutoverCommand.class,
            RollbackCommand.class,
            CompleteCommand.class,
            AbortCommand.class,
            SnapshotCommand.class,
            StreamCommand.class,
            ApplyCommand.class,
            ServeCommand.class,
            InspectCommand.class,
            CompletionCommand.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Carriers.provide();
        Logging.start(System.getenv());
        Console console = Console.system();
        Logging.above(console);
        System.exit(commandLine(console).execute(arguments));
    }

    /** The whole command tree over one console; tests use it with streams of their own. */
    static CommandLine commandLine(Console console) {
        CommandLine line = new CommandLine(new Main(), new ConsoleFactory(console));
        line.setExecutionExceptionHandler((failure, command, parsed) -> ErrorReport.print(
                console, failure, Arrays.asList("--stacktrace").stream().anyMatch(parsed.originalArgs()::contains)));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(110);
        return line;
    }
}
