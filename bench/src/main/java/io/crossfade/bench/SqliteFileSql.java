package io.crossfade.bench;

/** A SQLite file of one table, and what a script does to bring it into PostgreSQL. */
final class SqliteFileSql {
    private SqliteFileSql() {}

    static final String WAL = "pragma journal_mode = wal";

    /** Seven columns of the types that applications declare, about 100 bytes a row. */
    static final String FILE_TABLE = """
            create table word (
                id integer primary key, text varchar(60) not null, level integer, score real, seen datetime,
                known boolean, data json)""";

    static String fill(long rows) {
        return """
                insert into word
                with recursive n(i) as (select 1 union all select i + 1 from n where i < %d)
                select i, 'word number ' || i, i %% 7, i / 3.0, '2024-01-02 03:04:05', i %% 2, '{"n": ' || i || '}'
                from n""".formatted(rows);
    }

    static String read(long rows) {
        return "select id, text, level, score, seen, known, data from word order by id limit " + rows;
    }

    static final String TARGET_TABLE = """
            create table public.word (
                id bigint primary key, text varchar(60) not null, level bigint, score double precision,
                seen timestamptz, known boolean, data jsonb)""";

    static final String INSERT =
            "insert into public.word values (?, ?, ?, ?, ?::timestamptz, ?::int::boolean, ?::jsonb)";

    static final String COUNT = "select count(*) from public.word";
}
