package io.crossfade.testkit.shop;

import io.crossfade.testkit.writer.Endpoint;
import io.crossfade.testkit.writer.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The shop's transactions. What comes by the clock is done by the first writer alone. */
final class ShopWorkload implements Workload {
    private final ShopWriter.Options options;
    private volatile boolean truncating = true;

    ShopWorkload(ShopWriter.Options options) {
        this.options = options;
    }

    void stopTruncating() {
        truncating = false;
    }

    @Override
    public boolean keepsLedger() {
        return true;
    }

    @Override
    public Hand hand(int writer, RandomGenerator random) {
        return new ShopHand(writer, random);
    }

    /** One writer's transactions. The extent is read once: what comes later is found by chance less often. */
    private final class ShopHand implements Hand {
        private final int writer;
        private final RandomGenerator random;
        private long nextBulk = System.nanoTime() + options.bulkEvery().toNanos();
        private long nextTruncate = System.nanoTime() + options.truncateEvery().toNanos();
        private @Nullable ShopExtent extent;
        private @Nullable ShopTransactions transactions;

        private ShopHand(int writer, RandomGenerator random) {
            this.writer = writer;
            this.random = random;
        }

        @Override
        public void connected(Connection connection, Endpoint endpoint) throws SQLException {
            ShopLayout layout = ShopLayout.of(connection);
            if (extent == null) {
                extent = ShopExtent.read(connection);
            }
            connection.commit();
            transactions = new ShopTransactions(connection, layout, extent, random);
        }

        @Override
        public boolean transaction() throws SQLException {
            if (transactions == null) {
                throw new IllegalStateException("not connected");
            }
            ShopKind kind = nextKind();
            transactions.run(kind);
            return kind != ShopKind.ROLL_BACK;
        }

        private ShopKind nextKind() {
            if (writer == 1) {
                long now = System.nanoTime();
                if (!options.bulkEvery().isZero() && now >= nextBulk) {
                    nextBulk = now + options.bulkEvery().toNanos();
                    return ShopKind.BULK;
                }
                if (truncating && !options.truncateEvery().isZero() && now >= nextTruncate) {
                    nextTruncate = now + options.truncateEvery().toNanos();
                    return ShopKind.TRUNCATE;
                }
            }
            return ShopKind.any(random);
        }
    }
}
