package io.crossfade.control.serve;

import io.crossfade.control.run.Overview;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One migration: how it stands, and what goes on.
 *
 * @param migration its name
 * @param file the name of its file
 * @param state the phase; {@code not-begun} where it has none, {@code unknown} where nobody could look at it yet or just now
 * @param running whether its stages run in this server
 * @param servedElsewhere why this server carries out nothing for it; null: it does
 * @param lookedAt when this was seen, by the server's clock; null: not yet
 * @param now the server's clock when this was told
 * @param fault why it could not be looked at, or why its file as it is now is not used; null: neither
 * @param operations those that go on in this server
 * @param overview its figures; null: it has not begun, or could not be looked at
 */
record MigrationView(
        String migration,
        String file,
        String state,
        boolean running,
        @Nullable Fault servedElsewhere,
        @Nullable Instant lookedAt,
        Instant now,
        @Nullable Fault fault,
        List<OperationView> operations,
        @Nullable Overview overview) {
    MigrationView {
        operations = List.copyOf(operations);
    }
}
