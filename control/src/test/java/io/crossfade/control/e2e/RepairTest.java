package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** {@code verify} at every depth, and {@code verify --repair}, while the source is written to. */
class RepairTest {
    private static final TestBed BED = TestBed.start();

    private static final String[] SOURCE = {
        "create table person (id int primary key, name text not null, mail text)",
        "create table visit (id bigint primary key, person int not null, note text, made timestamptz)",
        "alter table visit replica identity full",
        "create index on visit (person)",
        "create table tag (label text)",
        "alter table tag replica identity full",
        "insert into person select i, 'n' || i, 'm' || i from generate_series(1, 400) i",
        "insert into visit select i, 1 + i % 400, 'v' || i, '2024-01-01'::timestamptz + i * interval '1 s'"
                + " from generate_series(1, 2000) i",
        "insert into tag select 't' || i % 7 from generate_series(1, 50) i",
    };
    private static final String[] TARGET = {
        "create table person (id int primary key, full_name text not null, mail text)",
        "create table visit (id bigint primary key, person int not null, note text, made timestamptz)",
        "create table per_person (person int primary key, visits bigint not null, last timestamptz)",
        "create table tag (label text)",
    };
    private static final String MAPPINGS = """
            mappings:
              - {from: public.person, to: there/public.person, where: id < 1000, columns: {full_name: "upper(name)"}, drop: [name]}
              - {from: public.visit, to: there/public.visit}
              - {from: public.tag, to: there/public.tag}
              - name: per-person
                query: select person, count(*) as visits, max(made) as last from public.visit group by person
                key: [person]
                to: there/public.per_person
                depends: [{table: public.visit, key: [person]}]
            checks:
              - {name: named, target: there, sql: select id from public.person where full_name = ''}
              - {name: visitors, target: there, sql: select person from public.visit, within: {sql: select id from public.person}}
            """;
    private static final String[] FAULTS = {
        "set session_replication_role = replica",
        "set crossfade.session = 'crossfade/repair'",
        "update person set full_name = full_name || ' ' where id = 7",
        "update person set mail = null where id = 8",
        "update person a set mail = b.mail from person b where a.id in (9, 10) and b.id = 19 - a.id",
        "delete from person where id = 11",
        "insert into person values (900, 'NOBODY', null), (1900, 'NOBODY', null)",
        "update visit set made = made + interval '1 us' where id = 1500",
        "delete from visit where id between 1600 and 1699",
        "update per_person set visits = visits + 1 where person = 390",
        "delete from per_person where person = 391",
        "insert into per_person values (-5, 1, null)",
    };

    @AfterAll
    static void stop() {
        BED.close();
    }

    /** Writes to rows that have no fault and to some that have. */
    private static List<String> transaction(SplittableRandom random, int number) {
        int id = 1 + random.nextInt(12);
        return List.of(
                "update visit set note = 'w%d' where id = %d".formatted(number, 20 + random.nextInt(300)),
                number % 4 == 0
                        ? "update person set mail = 'w%d' where id = %d".formatted(number, id)
                        : "update visit set note = 'w%d' where id = %d".formatted(number, 1690 + random.nextInt(20)));
    }

    @Test
    void everyFaultIsFoundAndRepairedWhileTheSourceIsWrittenTo() throws Exception {
        try (Migration migration = BED.migration("repair", TestBed.OLD, TestBed.NEW);
                Connection source = migration.source();
                Connection there = migration.target()) {
            Migration.execute(source, SOURCE);
            Migration.execute(there, TARGET);
            migration.file(MAPPINGS);
            migration.startInSync();
            Migration.execute(there, FAULTS);
            Migration.Outcome dry;
            Migration.Outcome counts;
            try (SteadyWriter writer = SteadyWriter.start(migration.source(), 1, RepairTest::transaction)) {
                writer.awaitMore(20);
                counts = migration.run("verify", "--counts");
                dry = migration.run("verify", "--repair");
            }
            assertThat(counts.exitCode()).as(counts.output()).isEqualTo(ErrorCode.NOT_EQUAL.exitCode());
            assertThat(dry.exitCode()).as(dry.output()).isEqualTo(ErrorCode.NOT_EQUAL.exitCode());
            assertThat(dry.output()).contains("rows would be read again");
            for (String depth : List.of("--rows", "--sample=5000")) {
                Migration.Outcome found = migration.run("verify", depth, "--json");
                assertThat(found.exitCode()).as(found.output()).isEqualTo(ErrorCode.NOT_EQUAL.exitCode());
                assertThat(found.output()).contains("\"differences\"");
            }
            Migration.execute(there, "update person set full_name = 'x' where id = 7");
            try (SteadyWriter writer = SteadyWriter.start(migration.source(), 2, RepairTest::transaction)) {
                Migration.Outcome repaired = migration.run("verify", "--repair", "--execute");
                assertThat(repaired.exitCode()).as(repaired.output()).isZero();
                writer.awaitMore(20);
            }
            for (String depth : List.of("--counts", "--checksums", "--rows", "--sample=20")) {
                Migration.Outcome clean = migration.run("verify", depth);
                assertThat(clean.exitCode()).as(depth + clean.output()).isZero();
                assertThat(clean.output()).contains("check named: holds", "check visitors: holds");
            }
            Migration.execute(
                    there,
                    "set session_replication_role = replica",
                    "insert into tag values ('more')",
                    "insert into visit values (-1, -1)");
            Migration.Outcome keyless = migration.run("verify", "--repair", "--execute");
            assertThat(keyless.exitCode()).as(keyless.output()).isEqualTo(ErrorCode.NOT_EQUAL.exitCode());
            assertThat(keyless.output()).contains("public.tag differs and has no key", "1 rows were read again");
            assertThat(keyless.output())
                    .contains("check visitors: broken by 1 rows or values", "check visitors: holds");
        }
    }
}
