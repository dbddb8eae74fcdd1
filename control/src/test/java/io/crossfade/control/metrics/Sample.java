package io.crossfade.control.metrics;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.store.ForeignWrite;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A migration with something of everything, as a look may find it. */
final class Sample {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private Sample() {}

    static MigrationStatus status() {
        return status(
                List.of(lane("orders", "main", 1_500L, "0/2000"), lane("stock", "main", 300L, "0/2000")), List.of());
    }

    static MigrationStatus status(List<MigrationStatus.Lane> lanes, List<String> away) {
        return status(lanes, away, slot("shop_slot", 4_096, 9_000L, "0/3000"));
    }

    /** Whose source's log has gone on. */
    static MigrationStatus.Slot later(String end) {
        MigrationStatus.Slot slot = slot("shop_slot", 4_096, 9_000L, end);
        return new MigrationStatus.Slot(
                slot.name(),
                slot.active(),
                slot.confirmedLsn(),
                slot.walStatus(),
                slot.retainedWalBytes(),
                slot.lagBytes(),
                slot.safeWalBytes(),
                end,
                NOW.plusSeconds(10));
    }

    static MigrationStatus.Slot gone() {
        return new MigrationStatus.Slot("shop_slot", false, "0/1000", "gone", 0, 4_096, null, "0/3000", NOW);
    }

    /** What is left to be read of it once it has been completed. */
    static MigrationStatus ended() {
        return new MigrationStatus(
                "shop",
                "completed",
                NOW,
                NOW.minusSeconds(3_600),
                List.of(target("orders", "ended"), target("stock", "ended")),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new MigrationStatus.Verified("public.a", "different", NOW.minusSeconds(10), 100, 7, 1, false)),
                List.of(new MigrationStatus.Pause("stock", "forward", NOW.minusSeconds(5), 230)),
                null,
                false,
                List.of(),
                List.of());
    }

    static MigrationStatus status(
            List<MigrationStatus.Lane> lanes, List<String> away, MigrationStatus.@Nullable Slot slot) {
        return new MigrationStatus(
                "shop",
                "applying",
                NOW.minusSeconds(60),
                NOW.minusSeconds(3_600),
                List.of(target("orders", "in sync"), target("stock", "2 of 6 tables cut over, behind")),
                List.of(table("orders", "public.a", 1_000, 64_000), table("stock", "public.b", 20, 400)),
                lanes,
                List.of(
                        new MigrationStatus.SetAside("orders", "public.a", "no parent", null, 3),
                        new MigrationStatus.SetAside("orders", "public.a", "refused", "22P02", 4),
                        new MigrationStatus.SetAside("stock", "public.b", "it was altered", null, 0)),
                List.of(new MigrationStatus.ForeignWrites("orders", 5, 2, new ArrayList<ForeignWrite>())),
                List.of(new MigrationStatus.WayBack(
                        "stock",
                        "shop~1",
                        "standing-by",
                        "stands by",
                        100L,
                        List.of(lane("source", "back", 100L, "0/500")),
                        List.of(new MigrationStatus.SetAside("source", "public.b", "refused", "22P02", 1)),
                        slot("shop_back", 512, null, "0/600"))),
                List.of(
                        new MigrationStatus.Verified("public.a", "different", NOW.minusSeconds(10), 100, 7, 1, true),
                        new MigrationStatus.Verified("public.b", "equal", NOW.minusSeconds(900), 50, 0, 0, false)),
                List.of(new MigrationStatus.Pause("stock", "forward", NOW.minusSeconds(5), 230)),
                slot,
                false,
                away.stream().map(name -> name + " is away").toList(),
                away);
    }

    private static MigrationStatus.Target target(String name, String state) {
        return new MigrationStatus.Target(name, state, null, 300L, null);
    }

    private static MigrationStatus.Table table(String target, String name, long rows, long bytes) {
        return new MigrationStatus.Table(target, name, 2, 3, rows, bytes);
    }

    static MigrationStatus.Lane lane(String target, String name, @Nullable Long lag, String end) {
        return new MigrationStatus.Lane(
                target,
                name,
                "t." + target + "." + name,
                true,
                true,
                false,
                end,
                10,
                null,
                lag == null ? null : NOW.minusMillis(lag),
                lag,
                40,
                400);
    }

    private static MigrationStatus.Slot slot(String name, long retained, @Nullable Long safe, String end) {
        return new MigrationStatus.Slot(name, true, "0/1000", "reserved", retained, 2_048, safe, end, NOW);
    }
}
