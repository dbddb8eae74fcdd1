package io.crossfade.control.live;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.VisibleText;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.streamer.StreamStats;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The one line that tells how a migration is doing: rows or changes per second, lag, WAL kept back, what was set aside. */
public final class LiveLine {
    private LiveLine() {}

    /** @param stream of this process's streamer; null where another process streams */
    public static String of(Looks looks, @Nullable StreamStats stream) {
        return looks.newest().map(status -> of(looks, status, stream)).orElse("no look yet");
    }

    private static String of(Looks looks, MigrationStatus status, @Nullable StreamStats stream) {
        StringBuilder line = new StringBuilder(status.phase()).append(": ");
        if (isCopying(status)) {
            copy(line, looks, status);
        } else {
            line.append(Humanize.count(status.appliedChanges()))
                    .append(" changes, ")
                    .append(rate(looks.changesPerSecond()).orElse("0/s"))
                    .append(", lag ")
                    .append(Optional.ofNullable(status.mostLagMillis())
                            .map(lag -> Humanize.duration(Duration.ofMillis(lag)))
                            .orElse("-"));
        }
        if (status.slot() != null) {
            line.append(", WAL kept ").append(Humanize.bytes(status.slot().retainedWalBytes()));
        }
        if (stream != null) {
            line.append(", in Kafka ").append(Humanize.bytes(stream.recordBytes()));
        }
        if (!status.setAside().isEmpty()) {
            line.append(", SET ASIDE in ").append(status.setAside().size()).append(" tables");
        }
        if (!status.problems().isEmpty()) {
            line.append(", ").append(VisibleText.of(status.problems().getFirst()));
        }
        return line.toString();
    }

    private static void copy(StringBuilder line, Looks looks, MigrationStatus status) {
        line.append(status.tables().stream()
                        .mapToLong(MigrationStatus.Table::chunksDone)
                        .sum())
                .append(" of ")
                .append(status.tables().stream()
                        .mapToLong(MigrationStatus.Table::chunks)
                        .sum())
                .append(" chunks, ")
                .append(Humanize.count(status.rowsCopied()))
                .append(" rows");
        rate(looks.rowsPerSecond()).ifPresent(rate -> line.append(", ").append(rate));
    }

    private static boolean isCopying(MigrationStatus status) {
        return status.tables().stream().anyMatch(table -> table.chunksDone() < table.chunks());
    }

    static Optional<String> rate(OptionalDouble perSecond) {
        return perSecond.isPresent()
                ? Optional.of(Humanize.count(Math.round(perSecond.getAsDouble())) + "/s")
                : Optional.empty();
    }
}
