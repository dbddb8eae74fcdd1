package io.crossfade.testkit.oracle;

import io.crossfade.core.sql.Identifiers;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The oracle's statements. A value's text is what its type's output function writes, reached through a
 * row's text or {@code concat}: a cast to text would cut the blanks of {@code char(n)}.
 */
final class OracleSql {
    private static final String SEPARATOR = ", chr(31), ";

    private OracleSql() {}

    /** One way to write every value, whatever the role's or database's settings are; until the transaction ends. */
    static final List<String> SETTINGS = List.of(
            "set local datestyle = 'ISO, YMD'",
            "set local intervalstyle = 'postgres'",
            "set local timezone = 'UTC'",
            "set local bytea_output = 'hex'",
            "set local extra_float_digits = 3",
            "set local lc_monetary = 'C'",
            "set local xmloption = 'content'",
            "set local search_path = ''");

    static final String COLUMNS = """
            select attname::text from pg_catalog.pg_attribute
            where attrelid = to_regclass(?) and attnum > 0 and not attisdropped order by attnum
            """;

    static final String KEY = """
            select a.attname::text
            from pg_catalog.pg_index i
            cross join lateral unnest(i.indkey::int2[]) with ordinality k (attnum, place)
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
            where i.indrelid = to_regclass(?) and i.indisprimary and k.place <= i.indnkeyatts order by k.place
            """;

    /** A query's rows, to stand behind FROM. */
    static String from(String query) {
        return "(\n" + query.strip() + "\n) as answer";
    }

    /** Answers no row: for the names of the columns alone. */
    static String columns(String source) {
        return "select * from " + source + " limit 0";
    }

    /** A table's rows in three numbers that do not depend on their order. */
    static String digest(String source, List<String> columns) {
        return "select count(*), coalesce(sum(hashtextextended(line, 1)::numeric), 0)::text,"
                + " coalesce(sum(hashtextextended(line, 2)::numeric), 0)::text from (select " + line(columns)
                + " as line from " + source + ") lines";
    }

    /** Every row's key and digest, in the order of the bytes of both. */
    static String rows(String source, List<String> key, List<String> columns) {
        return "select row_key, digest from (select " + key(key, columns) + " as row_key, md5(" + line(columns)
                + ") as digest from " + source
                + ") rows order by row_key collate \"C\", digest collate \"C\"";
    }

    /** The rows whose keys are bound as one array, each column's text by itself, the key's first. */
    static String samples(String source, List<String> key, List<String> columns) {
        String texts = columns.stream().map(OracleSql::textOrNull).collect(Collectors.joining(", "));
        return "select row_key, texts from (select " + key(key, columns) + " as row_key, array[" + texts
                + "] as texts from " + source + ") rows where row_key = any (?)";
    }

    private static String key(List<String> key, List<String> columns) {
        if (key.isEmpty()) {
            return "md5(" + line(columns) + ")";
        }
        return "concat(" + key.stream().map(Identifiers::quote).collect(Collectors.joining(SEPARATOR)) + ")";
    }

    /** The whole row as the server writes a composite value: null and empty differ, and every field is delimited. */
    private static String line(List<String> columns) {
        return "row(" + Identifiers.quoteAll(columns) + ")::text";
    }

    private static String textOrNull(String column) {
        String quoted = Identifiers.quote(column);
        return "case when num_nulls(" + quoted + ") = 0 then concat(" + quoted + ") end";
    }
}
