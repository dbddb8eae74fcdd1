package io.crossfade.testkit.corpus;

import io.crossfade.core.sql.Identifiers;
import java.util.List;
import java.util.stream.Collectors;

/** The statements of the type corpus. */
final class TypeCorpusSql {
    private TypeCorpusSql() {}

    static String create(CorpusTable table) {
        String columns = table.columns().stream()
                .map(c -> ", " + Identifiers.quote(c.name()) + " " + c.type())
                .collect(Collectors.joining());
        return "create table " + Identifiers.quote(table.id()) + " (id bigint primary key" + columns + ")";
    }

    static String insert(CorpusTable table, int row, long id) {
        List<TypeCorpus.Column> columns = table.columns();
        String names =
                columns.stream().map(c -> ", " + Identifiers.quote(c.name())).collect(Collectors.joining());
        String values = columns.stream().map(c -> ", " + value(c, row)).collect(Collectors.joining());
        return "insert into " + Identifiers.quote(table.id()) + " (id" + names + ") values (" + id + values + ")";
    }

    static String bareInsert(CorpusTable table, long id) {
        return "insert into " + Identifiers.quote(table.id()) + " (id) values (" + id + ")";
    }

    static String update(CorpusTable table, int row, long id) {
        String assignments = table.columns().stream()
                .map(c -> Identifiers.quote(c.name()) + " = " + value(c, row))
                .collect(Collectors.joining(", "));
        return "update " + Identifiers.quote(table.id()) + " set " + assignments + " where id = " + id;
    }

    static String keyChange(CorpusTable table, long id, long newId) {
        return "update " + Identifiers.quote(table.id()) + " set id = " + newId + " where id = " + id;
    }

    /** An untyped literal: the column's own input function reads it. */
    private static String value(TypeCorpus.Column column, int row) {
        return row < column.literals().size()
                ? Identifiers.literal(column.literals().get(row))
                : "null";
    }
}
