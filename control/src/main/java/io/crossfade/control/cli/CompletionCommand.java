package io.crossfade.control.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code crossfade completion}: what a shell needs to complete commands and options. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a script by which bash or zsh completes commands and options.",
            "In zsh run `autoload -U +X bashcompinit && bashcompinit` first."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(crossfade completion)                                    in this shell",
            "  crossfade completion > ~/.local/share/bash-completion/completions/crossfade  in all to come"
        })
final class CompletionCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
        return 0;
    }
}
