package io.crossfade.sqlite.audit;

/** The question that the audit leaves to SQLite. */
final class AuditSql {
    private AuditSql() {}

    /** Child table, the row's number (NULL without rowids), parent table, and which of the child's foreign keys. */
    static final String ORPHANS = """
            select c."table", c.rowid, c.parent, group_concat(k."from", ', ')
            from pragma_foreign_key_check as c
            join pragma_foreign_key_list(c."table") as k on k.id = c.fkid
            group by c."table", c.rowid, c.fkid""";
}
