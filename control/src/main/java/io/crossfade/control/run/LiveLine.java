package io.crossfade.control.run;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.streamer.StreamStats;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The one line that tells how a running migration is doing: changes per second, lag, WAL kept back, what was set aside. */
final class LiveLine {
    private long lastChanges = -1;
    private long lastNanos;

    /** @param stream of this process's streamer; null where another process streams */
    String of(MigrationStatus status, @Nullable StreamStats stream) {
        long changes = status.lanes().stream()
                .mapToLong(MigrationStatus.Lane::appliedChanges)
                .sum();
        long now = System.nanoTime();
        long rate = lastChanges < 0 ? 0 : Math.round((changes - lastChanges) / Math.max(1e-3, (now - lastNanos) / 1e9));
        lastChanges = changes;
        lastNanos = now;
        StringBuilder line = new StringBuilder(status.phase())
                .append(": ")
                .append(Humanize.count(changes))
                .append(" changes, ")
                .append(Humanize.count(rate))
                .append("/s, lag ")
                .append(status.lanes().stream()
                        .map(MigrationStatus.Lane::lagMillis)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .map(lag -> Humanize.duration(Duration.ofMillis(lag)))
                        .orElse("-"));
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
            line.append(", ").append(status.problems().getFirst());
        }
        return line.toString();
    }
}
