package io.crossfade.control.live;

import io.crossfade.control.status.MigrationStatus;
import java.util.List;
import java.util.Optional;

/** The command that makes sense now, in words. */
final class NextStep {
    private final MigrationStatus status;
    private final String file;

    /** @param file the migration file, as it is typed */
    NextStep(MigrationStatus status, String file) {
        this.status = status;
        this.file = file;
    }

    String words() {
        return switch (status.phase()) {
            case "completed", "aborted" -> command("report") + " tells what became of it";
            case "cutting-over" -> "a cutover is under way; if its process is gone, the same command takes it up again";
            default ->
                isCutOver()
                        ? command("complete") + " ends it, " + command("rollback") + " brings the writers back"
                        : on();
        };
    }

    private String on() {
        MigrationStatus.Slot slot = status.slot();
        if (slot != null && slot.hasLostWal()) {
            return command("abort") + " ends it: changes are lost to the slot, and only a new copy has them";
        }
        if (!isRun()) {
            return "nothing of it runs: " + command("run --execute") + " goes on where it was";
        }
        Optional<MigrationStatus.Target> paused = status.targets().stream()
                .filter(target -> target.state().endsWith("paused"))
                .findFirst();
        if (paused.isPresent()) {
            return command("resume --target " + paused.get().target()) + " lets it go on";
        }
        if (!status.setAside().isEmpty()) {
            return command("status --verbose") + " names each row set aside, and why";
        }
        if (!status.inSync()) {
            return "it comes into sync by itself";
        }
        List<MigrationStatus.Target> open = status.targets().stream()
                .filter(target -> !target.state().equals("cut over"))
                .toList();
        String target =
                status.targets().size() > 1 ? " --target " + open.getFirst().target() : "";
        return command("cutover" + target + " --dry-run") + " says what stands against a cutover";
    }

    private boolean isCutOver() {
        return !status.targets().isEmpty()
                && status.targets().stream().allMatch(target -> target.state().equals("cut over"));
    }

    /** As far as can be seen: a copy of a file has no session that would show it. */
    private boolean isRun() {
        MigrationStatus.Slot slot = status.slot();
        return status.lanes().stream().anyMatch(MigrationStatus.Lane::running)
                || (slot == null ? status.phase().equals("copying") : slot.active());
    }

    /** @param words its name and options */
    private String command(String words) {
        String[] parts = words.split(" ", 2);
        return "`crossfade " + parts[0] + " -c " + file + (parts.length > 1 ? " " + parts[1] : "") + "`";
    }
}
