package io.crossfade.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.wire.EnvelopeDecoder;
import io.crossfade.core.wire.EnvelopeWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneRouterTest {
    private static final MigrationPlan PLAN =
            new MigrationPlan("m", "slot", "publication", List.of(lane("a"), lane("b"), lane("c")));

    private record Sent(String topic, List<ChangeEvent> events, Lsn safe) {}

    private final Map<String, EnvelopeDecoder> decoders = new HashMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private final LaneRouter router = new LaneRouter(PLAN, 1, 300, new Lsn(10), (topic, value, safe) -> {
        EnvelopeDecoder decoder = decoders.computeIfAbsent(topic, t -> new EnvelopeDecoder());
        sent.add(new Sent(topic, decoder.decode(value).events(), safe));
    });

    private static LanePlan lane(String name) {
        TableId table = new TableId("public", name);
        ColumnPlan id = new ColumnPlan("id", "id", "bigint", "bigint", "bigint", "OPERATOR(pg_catalog.=)");
        TablePlan plan = new TablePlan(table, table, List.of(id), List.of("id"), false, false, false, 0, 0);
        return new LanePlan(name, "target", name, ConstraintMode.REPLICA_ROLE, List.of(plan));
    }

    /**
     * Whatever is written, and wherever the records end: when a record names a safe position, no event of a transaction up
     * to it is still to come in any lane (I2).
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void noEventUpToASafePositionIsStillToCome(long seed) {
        Random random = new Random(seed);
        router.restarted(new Lsn(10));
        long position = 10;
        for (int transaction = 0; transaction < 400; transaction++) {
            position += 10;
            if (random.nextInt(10) == 0) {
                router.marker("heartbeat", "0", new Lsn(position), false);
                router.settle();
                continue;
            }
            write(random, position);
            if (random.nextInt(20) == 0) {
                router.idle();
            }
        }

        Lsn safe = Lsn.ZERO;
        for (Sent record : sent) {
            for (ChangeEvent event : record.events()) {
                if (event instanceof ChangeEvent.Commit commit) {
                    assertThat(commit.endLsn()).as("seed %d", seed).isGreaterThan(safe);
                }
            }
            assertThat(record.safe()).as("seed %d", seed).isGreaterThanOrEqualTo(safe);
            safe = record.safe();
        }
        assertThat(sent).hasSizeGreaterThan(50);
    }

    private void write(Random random, long position) {
        router.begin(position, new Lsn(position - 5), Instant.EPOCH);
        router.settle();
        int rows = random.nextInt(8);
        for (int row = 0; row < rows; row++) {
            insert("abc".charAt(random.nextInt(3)), random.nextInt(200));
        }
        router.commit(new Lsn(position - 5), new Lsn(position));
        router.settle();
    }

    private void insert(char lane, int bytes) {
        Relation relation = new Relation(
                new TableId("public", String.valueOf(lane)), 'd', List.of(new Relation.Column("id", true, 25, -1)));
        TableRoute route = router.routes(relation).getFirst();
        EnvelopeWriter writer = router.change(route.lane(), bytes);
        writer.startRow(EnvelopeWriter.Operation.INSERT, route.handle(), bytes);
        writer.cell(new byte[bytes], 0, bytes);
        writer.endRow();
        router.settle();
    }

    @Test
    void aTransactionThatTouchesNoLaneSendsNothing() {
        router.begin(1, new Lsn(15), Instant.EPOCH);
        router.commit(new Lsn(15), new Lsn(20));
        router.settle();

        assertThat(sent).isEmpty();
    }

    @Test
    void noLaneMovesAnUnknownTable() {
        assertThat(router.routes(new Relation(new TableId("public", "z"), 'd', List.of())))
                .isEmpty();
    }
}
