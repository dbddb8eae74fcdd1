package io.crossfade.sqlite.catalog;

/** The questions that {@link CatalogReader} asks (sqlite.org, "Pragma functions"). */
final class CatalogSql {
    private CatalogSql() {}

    /** Name, kind, whether without rowid, and the statement that made it; SQLite's own tables apart. */
    static final String TABLES = """
            select l.name, l.type, l.wr, coalesce(s.sql, '')
            from pragma_table_list as l left join sqlite_schema as s on s.name = l.name and s.type in ('table', 'view')
            where l.schema = 'main' and l.name not like 'sqlite\\_%' escape '\\'
                  and l.name not like '\\_crossfade\\_%' escape '\\'
            order by l.name""";

    /** Hidden: 1 hidden, 2 generated on reading, 3 generated and stored. */
    static final String COLUMNS =
            "select cid, name, type, \"notnull\", dflt_value, pk, hidden from pragma_table_xinfo(?) order by cid";

    /** Origin: c made by CREATE INDEX, u by UNIQUE, pk by PRIMARY KEY. */
    static final String INDEXES =
            "select name, \"unique\", origin, partial from pragma_index_list(?) order by seq desc";

    /** Cid: -1 the rowid, -2 an expression. */
    static final String INDEX_COLUMNS =
            "select cid, name, \"desc\", coll from pragma_index_xinfo(?) where key order by seqno";

    static final String FOREIGN_KEYS = """
            select id, "table", "from", "to", on_update, on_delete from pragma_foreign_key_list(?)
            order by id desc, seq""";

    /** Triggers of the application; Crossfade's own are not among them. */
    static final String TRIGGERS = """
            select name, tbl_name from sqlite_schema
            where type = 'trigger' and name not like '\\_crossfade\\_%' escape '\\' order by name""";
}
