package io.crossfade.control.e2e;

import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What mappings cost: the same rows copied and the same changes applied as they are, through five expressions, and by a
 * query. Prints one line each; not a test. Run it on a quiet machine:
 *
 * <pre>mvn -pl control -am -Dtest=MappingBench -Dsurefire.failIfNoSpecifiedTests=false test</pre>
 */
class MappingBench {
    private static final int ROWS = 1_000_000;
    private static final int CHANGES = 300_000;
    private static final int ROUNDS = 3;

    private record Shape(String name, String mapping) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape("as it is", "{from: public.item, to: there/public.item}"),
            new Shape("five expressions", """
                    from: public.item
                        to: there/public.item
                        columns:
                          price: "(price * 2)::numeric(12,2)"
                          title: "upper(title)"
                          body: "coalesce(body, '') || '-' || id"
                          made: "made at time zone 'UTC' at time zone 'UTC'"
                          tags: "jsonb_build_object('t', tags->>'t')\""""),
            new Shape("query", """
                    name: items
                        query: select i.id, i.shop, i.price, i.title, i.body, i.made, i.tags from public.item as i
                        key: [id]
                        to: there/public.item"""));

    private static final String TABLE = """
            create table item (id bigint primary key, shop int not null, price numeric(12,2), title text, body text,
                made timestamptz, tags jsonb)""";
    private static final String ROW = "g, g % 100, g, 'title ' || g, md5(g::text), now(), '{\"t\": \"x\"}'";

    @Test
    void measure() throws Exception {
        try (TestBed bed = TestBed.start()) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Shape shape : SHAPES) {
                    measure(bed, shape, round);
                }
            }
            hotKeys(bed);
        }
    }

    private static void measure(TestBed bed, Shape shape, int round) throws Exception {
        String name = "bench" + round + SHAPES.indexOf(shape);
        try (Migration migration = Migration.create(
                        name,
                        bed.of(TestBed.NEW),
                        bed.of(TestBed.NEW),
                        bed.kafka().bootstrap());
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(
                    source,
                    TABLE,
                    "insert into item select " + ROW + " from generate_series(1, " + ROWS + ") g",
                    "analyze item",
                    "checkpoint");
            Migration.execute(target, TABLE);
            migration.file("mappings:\n  - " + shape.mapping() + "\n");
            MigratorProcess run = migration.startInSync();
            String copied = run.output()
                    .lines()
                    .filter(line -> line.contains("copied") || line.startsWith("copy:"))
                    .reduce((one, other) -> other)
                    .orElse("");
            run.kill();
            List<String> changes = new ArrayList<>();
            for (int from = 1; from <= CHANGES; from += 1_000) {
                changes.add("update item set price = price + 1, title = title || 'u' where id between " + from + " and "
                        + (from + 999));
            }
            Migration.execute(source, changes.toArray(String[]::new));
            long before = applied(target);
            migration.start("run", "--execute");
            Await.until("it applies", Migration.DEADLINE, () -> applied(target) > before);
            long start = System.nanoTime();
            long first = applied(target);
            Await.until("all are applied", Migration.DEADLINE, () -> applied(target) >= before + CHANGES);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%-18s stream %.0f rows/s, copy: %s; %s%n",
                    shape.name(),
                    (before + CHANGES - first) / seconds,
                    Migration.value(
                            target,
                            "select round(sum(rows) / extract(epoch from max(finished_at) - (select max(at) from"
                                    + " crossfade.journal where event = 'phase copying'))) from crossfade.chunk"),
                    copied);
        }
    }

    private static long applied(Connection target) throws SQLException {
        return Long.parseLong(
                String.valueOf(Migration.value(target, "select sum(applied_changes) from crossfade.lane")));
    }

    /** A burst of 100,000 changes on 1,000 keys: how many rows the source reads again for it. */
    private static void hotKeys(TestBed bed) throws Exception {
        try (Migration migration = Migration.create(
                        "hot",
                        bed.of(TestBed.NEW),
                        bed.of(TestBed.NEW),
                        bed.kafka().bootstrap());
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, TABLE, "insert into item select " + ROW + " from generate_series(1, 1000) g");
            Migration.execute(target, TABLE);
            migration.file("mappings:\n  - " + SHAPES.getLast().mapping() + "\n");
            migration.startInSync().kill();
            List<String> changes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                changes.add("update item set price = price + 1");
            }
            Migration.execute(source, changes.toArray(String[]::new));
            String reads = "select idx_scan from pg_stat_user_indexes where indexrelname = 'item_pkey'";
            Migration.execute(source, "select pg_stat_force_next_flush()");
            long before = Long.parseLong(String.valueOf(Migration.value(source, reads)));
            long start = System.nanoTime();
            MigratorProcess run = migration.start("run", "--execute");
            Await.until(
                    "the last change is there",
                    Migration.DEADLINE,
                    () -> "1"
                            .equals(Migration.value(
                                    target, "select count(distinct price - id) from item where price - id = 100")));
            migration.awaitCaughtUp();
            double seconds = (System.nanoTime() - start) / 1e9;
            run.kill();
            Await.until(
                    "its sessions have ended, and with them their statistics are written",
                    Migration.DEADLINE,
                    () -> "0"
                            .equals(
                                    Migration.value(
                                            source,
                                            "select count(*) from pg_stat_activity where application_name like 'crossfade/hot%'")));
            System.out.printf(
                    Locale.ROOT,
                    "100,000 changes of 1,000 keys: %d keys asked again, %.1f s with the start of the process%n",
                    Long.parseLong(String.valueOf(Migration.value(source, reads))) - before,
                    seconds);
        }
    }
}
