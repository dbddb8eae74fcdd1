package io.crossfade.snapshotter.source;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Ends sessions whose state is of no interest any more: the server rolls back what they had open. */
public final class Sessions {
    private Sessions() {}

    /** Cuts the connection at once. A failure to do so is added to {@code first}, the error on whose way it happens. */
    public static void abort(@Nullable Connection session, @Nullable Throwable first) {
        if (session == null) {
            return;
        }
        try {
            session.abort(Runnable::run);
        } catch (SQLException e) {
            if (first != null) {
                first.addSuppressed(e);
            }
        }
    }
}
