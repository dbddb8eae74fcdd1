package io.crossfade.control.cli;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.VisibleText;
import io.crossfade.control.status.MigrationStatus.ForeignWrites;
import io.crossfade.core.store.ForeignWrite;
import java.util.List;

/** The writes of others on the terminal, after a comparison: what stood against a cutover, and what still does. */
final class ForeignWriteView {
    private final Console console;

    ForeignWriteView(Console console) {
        this.console = console;
    }

    /**
     * @param mended what had been taken away of the targets' fences
     * @param before as the writes stood before the comparison
     * @param since as they stand now
     */
    void print(List<String> mended, List<ForeignWrites> before, List<ForeignWrites> since) {
        mended.forEach(fault -> console.print("put back: " + VisibleText.of(fault)));
        for (ForeignWrites now : since) {
            long settled = before.stream()
                    .filter(was -> was.target().equals(now.target()))
                    .mapToLong(was -> was.unsettled() - now.unsettled())
                    .sum();
            if (now.unsettled() > 0) {
                console.print(console.styled("bold,yellow", "foreign writes") + " in target " + now.target() + ": "
                        + Humanize.count(now.unsettled()) + " stand against a cutover");
                now.newest().stream().filter(write -> write.settledAt() == null).forEach(this::print);
            } else if (settled > 0) {
                console.print(Humanize.count(settled) + " foreign writes in target " + now.target()
                        + " are covered: its tables were found equal since");
                before.stream()
                        .filter(was -> was.target().equals(now.target()))
                        .flatMap(was -> was.newest().stream())
                        .filter(write -> write.settledAt() == null)
                        .forEach(this::print);
            }
        }
    }

    private void print(ForeignWrite write) {
        console.print("  " + VisibleText.of(write.toString()));
    }
}
