package io.crossfade.testkit.corpus;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tables at PostgreSQL's limits and with names that only quoting can carry. All are in the schema {@code corpus} or in
 * {@code "Odd Schema"}, which the statements make if they are absent.
 */
public final class ExtremeTables {
    /** The most columns that a table can have (PostgreSQL manual, appendix K). */
    public static final int MOST_COLUMNS = 1600;

    private ExtremeTables() {}

    public static TableId widest() {
        return new TableId("corpus", "widest");
    }

    /** A key and 1,599 columns of a few types in turn. */
    public static List<String> widestDdl() {
        String columns = IntStream.range(1, MOST_COLUMNS)
                .mapToObj(i -> ", c" + i + " " + typeOf(i))
                .collect(Collectors.joining());
        return List.of(
                "create schema if not exists corpus", "create table corpus.widest (id int primary key" + columns + ")");
    }

    /** A row whose columns hold small values, every seventh null: it must fit one 8 KiB page. */
    public static String widestInsert(int id) {
        String values = IntStream.range(1, MOST_COLUMNS)
                .mapToObj(i -> i % 7 == 0 ? ", null" : ", " + valueOf(i, id))
                .collect(Collectors.joining());
        return "insert into corpus.widest values (" + id + values + ")";
    }

    /** Changes a few columns here and there. */
    public static String widestUpdate(int id) {
        return "update corpus.widest set c1 = c1 + 1, c799 = null, c1598 = c1598 where id = " + id;
    }

    private static String typeOf(int column) {
        return switch (column % 4) {
            case 0 -> "boolean";
            case 1 -> "smallint";
            case 2 -> "text";
            default -> "\"char\"";
        };
    }

    private static String valueOf(int column, int id) {
        return switch (column % 4) {
            case 0 -> column % 8 == 0 ? "true" : "false";
            case 1 -> Integer.toString((column + id) % 10_000);
            case 2 -> column % 3 == 0 ? "''" : "'" + (char) ('a' + column % 26) + "'";
            default -> "'x'";
        };
    }

    public static TableId longest() {
        return new TableId("corpus", "longest");
    }

    /** A key, a text that can hold many MiB, and a small column to update beside it. */
    public static List<String> longestDdl() {
        return List.of(
                "create schema if not exists corpus",
                "create table corpus.longest (id int primary key, body text, raw bytea, note text)");
    }

    /**
     * A row with a text of {@code mebibytes} MiB that the server makes itself and cannot compress away, and a bytea of an
     * eighth of that. The value is the same for the same arguments on every server.
     */
    public static String longestInsert(int id, int mebibytes) {
        return """
                insert into corpus.longest
                select %1$d, string_agg(line, '' order by i), decode(string_agg(left(line, 16), '' order by i), 'hex'), 'n'
                from (select i, md5((%1$d + i)::text) || md5((-i)::text) as line from generate_series(1, %2$d) i) lines
                """.formatted(id, mebibytes * (1 << 20) / 64);
    }

    /** Leaves the long values as they are, so that the log does not carry them. */
    public static String longestTouch(int id) {
        return "update corpus.longest set note = note || '!' where id = " + id;
    }

    public static List<TableId> odd() {
        return List.of(
                new TableId("Odd Schema", "select"),
                new TableId("Odd Schema", "We ird"),
                new TableId("Odd Schema", "We_ird"),
                new TableId("Odd Schema", "quo\"te.d 'n"),
                new TableId("Odd Schema", "日本 😀"),
                new TableId("Odd Schema", "n".repeat(63)));
    }

    /** Each has a composite key and columns named like keywords, with spaces, quotes, dots, and differing only in case. */
    public static List<String> oddDdl() {
        String columns = "(\"Key\" int, \"key\" text, \"from\" text, \"a b\" text, \"q\"\"d\" text, \"d.t\" text,"
                + " \"ünïcode\" text, \"100%\" text, primary key (\"key\", \"Key\"))";
        return IntStream.rangeClosed(-1, odd().size() - 1)
                .mapToObj(i -> i < 0
                        ? "create schema if not exists \"Odd Schema\""
                        : "create table " + Identifiers.quote(odd().get(i)) + " " + columns)
                .toList();
    }

    /** One row for each of the odd tables. */
    public static List<String> oddInserts(int key) {
        return odd().stream()
                .map(t -> "insert into " + Identifiers.quote(t) + " values (" + key + ", 'k" + key
                        + "', 'f', null, '', 'd', 'ü', '%')")
                .toList();
    }
}
