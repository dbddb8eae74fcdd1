package io.crossfade.sqlite.log;

import io.crossfade.core.sql.Identifiers;
import io.crossfade.sqlite.catalog.SqliteIndex;
import io.crossfade.sqlite.schema.MappedColumn;
import io.crossfade.sqlite.schema.MappedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The change log in the file and the triggers that write it. A log row holds a row's values as they are: its columns have
 * no type, so SQLite converts nothing.
 */
final class LogSql {
    static final String PREFIX = "_crossfade_";
    static final String LOG = PREFIX + "log";
    static final String STATE = PREFIX + "state";

    /** Columns of the log that stand before a row's values: number, table, operation. */
    static final int FIRST_VALUE = 4;

    private LogSql() {}

    static String createLog(int width) {
        return IntStream.range(0, width)
                .mapToObj(i -> "c" + i)
                .collect(Collectors.joining(
                        ", ",
                        "create table " + LOG
                                + " (seq integer primary key autoincrement, tab text not null, op text not null, ",
                        ")"));
    }

    static final String CREATE_STATE = "create table " + STATE + " (migration text not null, log_id text not null)";

    /** Parameters: migration, id. */
    static final String INSERT_STATE = "insert into " + STATE + " (migration, log_id) values (?, ?)";

    static final String READ_STATE = "select migration, log_id from " + STATE;

    static final String IS_INSTALLED = "select count(*) from sqlite_schema where name = '" + STATE + "'";

    /** Numbers are never given twice, also when the log was emptied. */
    static final String LAST_NUMBER = """
            select max(coalesce((select seq from sqlite_sequence where name = '_crossfade_log'), 0),
                       coalesce((select max(seq) from _crossfade_log), 0))""";

    /** Parameters: after which number, up to which. */
    static final String READ = "select * from " + LOG + " where seq > ? and seq <= ? order by seq";

    static final String TRIGGERS =
            "select name from sqlite_schema where type = 'trigger' and name like '\\_crossfade\\_%' escape '\\'";

    /** Triggers of a moved table that were made after ours, and so run before them; parameter: the table. */
    static final String YOUNGER_TRIGGERS = """
            select name from sqlite_schema as t
            where type = 'trigger' and tbl_name = ? collate nocase and name not like '\\_crossfade\\_%' escape '\\'
                  and rowid > (select min(rowid) from sqlite_schema where type = 'trigger'
                               and tbl_name = t.tbl_name and name like '\\_crossfade\\_%' escape '\\')""";

    static final String BEGIN_WRITING = "begin immediate";

    static final String BEGIN_READING = "begin";

    static final String COMMIT = "commit";

    static final String ROLLBACK = "rollback";

    static final String SCHEMA_VERSION = "pragma schema_version";

    static final String DROP_LOG = "drop table if exists " + LOG;

    static final String DROP_STATE = "drop table if exists " + STATE;

    static String dropTrigger(String name) {
        return "drop trigger if exists " + Identifiers.quote(name);
    }

    /** Parameters: up to which number, how many rows at once. */
    static final String TRIM =
            "delete from " + LOG + " where seq in (select seq from " + LOG + " where seq <= ? order by seq limit ?)";

    /**
     * The triggers of one table, to be made in this order. SQLite runs the youngest trigger first, so that ours, made
     * last, log a change before the application's triggers make further ones of it.
     *
     * @param number of the table, which makes the names
     */
    static List<String> triggers(MappedTable table, int number) {
        String on = " on " + Identifiers.quote(table.name());
        List<String> triggers = new ArrayList<>();
        triggers.add(trigger(number, "insert", " after insert" + on, append(table, 'I', LogSql::fresh)));
        triggers.add(trigger(number, "delete", " after delete" + on, append(table, 'D', LogSql::old)));
        triggers.add(trigger(
                number,
                "update",
                " after update" + on,
                append(table, 'B', LogSql::old) + append(table, 'A', LogSql::fresh)));
        List<List<SqliteIndex.Column>> uniques = Uniques.of(table);
        if (!uniques.isEmpty()) {
            triggers.add(
                    trigger(number, "replacing_insert", " before insert" + on, appendReplaced(table, meets(uniques))));
            triggers.add(trigger(
                    number,
                    "replacing_update",
                    " before update" + on + " when " + changes(uniques),
                    appendReplaced(table, "(" + meets(uniques) + ") and not (" + isItself(table) + ")")));
        }
        return triggers;
    }

    private static String trigger(int number, String event, String when, String body) {
        return "create trigger " + Identifiers.quote(PREFIX + number + "_" + event) + when + " begin" + body + " end";
    }

    private static String append(MappedTable table, char operation, UnaryOperator<String> side) {
        return " insert into " + LOG + " (tab, op, " + logColumns(table) + ") values (" + text(table.name()) + ", '"
                + operation + "', "
                + table.columns().stream().map(MappedColumn::name).map(side).collect(Collectors.joining(", "))
                + ");";
    }

    /** Rows that a REPLACE would delete without a trigger (sqlite.org, "The ON CONFLICT Clause"). */
    private static String appendReplaced(MappedTable table, String condition) {
        return " insert into " + LOG + " (tab, op, " + logColumns(table) + ") select " + text(table.name())
                + ", 'R', "
                + table.columns().stream().map(column -> other(column.name())).collect(Collectors.joining(", "))
                + " from " + Identifiers.quote(table.name()) + " as o where " + condition + ";";
    }

    private static String logColumns(MappedTable table) {
        return IntStream.range(0, table.columns().size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    }

    private static String meets(List<List<SqliteIndex.Column>> uniques) {
        return uniques.stream()
                .map(unique -> unique.stream()
                        .map(column -> other(column.name()) + " = " + fresh(column.name()) + " collate "
                                + Identifiers.quote(column.collation()))
                        .collect(Collectors.joining(" and ", "(", ")")))
                .collect(Collectors.joining(" or "));
    }

    private static String changes(List<List<SqliteIndex.Column>> uniques) {
        return uniques.stream()
                .flatMap(List::stream)
                .map(SqliteIndex.Column::name)
                .distinct()
                .map(name -> fresh(name) + " is not " + old(name))
                .collect(Collectors.joining(" or "));
    }

    /** Whether {@code o} is the row that is updated: by its number, or by its key where it has none. */
    private static String isItself(MappedTable table) {
        if (!table.source().withoutRowid()) {
            for (String number : List.of("rowid", "_rowid_", "oid")) {
                if (table.source().column(number).isEmpty()) {
                    return "o." + number + " = old." + number;
                }
            }
        }
        return table.source().primaryKey().stream()
                .map(name -> other(name) + " is " + old(name))
                .collect(Collectors.joining(" and "));
    }

    private static String fresh(String column) {
        return "new." + Identifiers.quote(column);
    }

    private static String old(String column) {
        return "old." + Identifiers.quote(column);
    }

    private static String other(String column) {
        return "o." + Identifiers.quote(column);
    }

    /** SQLite knows no escapes in literals. */
    private static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
