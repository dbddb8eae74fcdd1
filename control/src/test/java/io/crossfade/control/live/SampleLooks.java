package io.crossfade.control.live;

import io.crossfade.control.status.MigrationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at a migration of two targets as a live view sees them. */
final class SampleLooks {
    static final Instant BEGUN = Instant.parse("2026-03-01T12:00:00Z");

    private SampleLooks() {}

    static Looks of(MigrationStatus... statuses) {
        Looks looks = new Looks();
        for (int i = 0; i < statuses.length; i++) {
            Duration after = Duration.ofMinutes(10).plusSeconds(10L * i);
            looks.add(after.toNanos(), BEGUN.plus(after), statuses[i]);
        }
        return looks;
    }

    /** Two looks at a copy under way, ten seconds apart. */
    static Looks copying() {
        return of(copying(3, 0), copying(4, 0), copying(5, 1_200));
    }

    private static MigrationStatus copying(int chunks, long changes) {
        List<MigrationStatus.Table> tables = new ArrayList<>(List.of(
                new MigrationStatus.Table(
                        "orders", "public.orders", chunks, 12, 250_000L * chunks, (31L * chunks) << 20),
                new MigrationStatus.Table("orders", "public.users", 2, 2, 40_000, 9L << 20),
                new MigrationStatus.Table("billing", "public.invoice_lines_of_all_years", 0, 40, 0, 0)));
        return status(
                "copying",
                List.of(target("orders", "copying", null), target("billing", "copying", null)),
                tables,
                List.of(lane("orders", false, null, changes), lane("billing", false, null, 0)),
                List.of(),
                16L << 20,
                false);
    }

    /** A minute of a migration that is in sync but for rows set aside. */
    static Looks following() {
        MigrationStatus[] looks = new MigrationStatus[7];
        for (int i = 0; i < looks.length; i++) {
            looks[i] = following(45 + (i == 3 ? 1_800 : 12L * i), 900L * i);
        }
        return of(looks);
    }

    private static MigrationStatus following(long lag, long changes) {
        List<MigrationStatus.Table> tables = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            tables.add(new MigrationStatus.Table("orders", "public.table_" + i, 1, 1, 1_000L * i, 12_288L * i));
        }
        return status(
                "applying",
                List.of(target("orders", "rows set aside", lag), target("billing", "in sync", 40L)),
                tables,
                List.of(lane("orders", true, lag, changes), lane("billing", true, 40L, 17)),
                List.of(new MigrationStatus.SetAside(
                        "orders",
                        "public.table_7",
                        "no row of public.table_1 has the key that it refers to",
                        "23503",
                        3)),
                3L << 30,
                false);
    }

    static MigrationStatus status(
            String phase,
            List<MigrationStatus.Target> targets,
            List<MigrationStatus.Table> tables,
            List<MigrationStatus.Lane> lanes,
            List<MigrationStatus.SetAside> setAside,
            long wal,
            boolean inSync) {
        MigrationStatus.Slot slot = new MigrationStatus.Slot(
                "crossfade_shop", true, "0/1A2B3C", "reserved", wal, 1_024, null, "0/1A2B3C", BEGUN);
        return status(phase, targets, tables, lanes, setAside, slot, inSync);
    }

    /** One whose slot somebody has removed. */
    static Looks withoutSlot() {
        MigrationStatus.Slot slot =
                new MigrationStatus.Slot("crossfade_shop", false, "0/1A2B3C", "gone", 0, 0, null, "0/1A2B3C", BEGUN);
        List<MigrationStatus.Lane> lanes = List.of(lane("orders", true, 40L, 17));
        return of(
                status("applying", List.of(target("orders", "behind", 40L)), List.of(), lanes, List.of(), slot, false));
    }

    private static MigrationStatus status(
            String phase,
            List<MigrationStatus.Target> targets,
            List<MigrationStatus.Table> tables,
            List<MigrationStatus.Lane> lanes,
            List<MigrationStatus.SetAside> setAside,
            MigrationStatus.Slot slot,
            boolean inSync) {
        return new MigrationStatus(
                "shop",
                phase,
                BEGUN.plusSeconds(75),
                BEGUN,
                targets,
                tables,
                lanes,
                setAside,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                slot,
                inSync,
                List.of(),
                List.of());
    }

    static MigrationStatus.Target target(String name, String state, @Nullable Long lag) {
        return new MigrationStatus.Target(name, state, null, lag, null);
    }

    static MigrationStatus.Lane lane(String name, boolean copied, @Nullable Long lag, long changes) {
        return new MigrationStatus.Lane(
                name,
                name,
                "crossfade.shop." + name,
                copied,
                true,
                false,
                "0/1A2B3C",
                0,
                null,
                null,
                lag,
                changes,
                changes);
    }
}
