package io.crossfade.applier;

import io.crossfade.core.change.Relation;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Plans and relations of tables as a target's catalog has them, for sources of the same shape. */
public final class TestTables {
    private static final String COLUMNS = """
            with recursive base(attnum, attname, type, modified, oid, typmod, identity, basetype) as (
                select a.attnum, a.attname, a.atttypid, format_type(a.atttypid, a.atttypmod), a.atttypid, a.atttypmod,
                       a.attidentity, a.atttypid
                from pg_attribute a where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped
                  and a.attgenerated = ''
                union all
                select b.attnum, b.attname, b.type, b.modified, b.oid, b.typmod, b.identity, t.typbasetype
                from base b join pg_type t on t.oid = b.basetype where t.typtype = 'd'
            )
            select distinct on (attnum) attname, modified, format_type(basetype, -1), b.oid::int8, typmod, identity = 'a',
                   (select format('OPERATOR(%I.=)', n.nspname) from pg_opclass c
                    join pg_opfamily f on f.oid = c.opcfamily join pg_namespace n on n.oid = f.opfnamespace
                    where c.opcmethod = 403 and c.opcdefault and c.opcintype = basetype)
            from base b join pg_type t on t.oid = b.basetype where t.typtype <> 'd' order by attnum""";

    private TestTables() {}

    /** @param key the columns by which rows are found; none: matched whole */
    public static TablePlan plan(Connection target, String schema, String table, String... key) throws SQLException {
        TableId id = new TableId(schema, table);
        List<ColumnPlan> columns = new ArrayList<>();
        boolean overriding = false;
        try (PreparedStatement read = target.prepareStatement(COLUMNS)) {
            read.setString(1, Identifiers.quote(id));
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    String equality = row.getString(7);
                    columns.add(new ColumnPlan(
                            row.getString(1),
                            row.getString(1),
                            row.getString(2),
                            row.getString(2),
                            row.getString(3),
                            equality == null ? "OPERATOR(pg_catalog.=)" : equality));
                    overriding |= row.getBoolean(6);
                }
            }
        }
        return new TablePlan(id, id, columns, List.of(key), true, false, overriding, 0, 0);
    }

    /** The relation that the stream describes the table with. */
    public static Relation relation(TablePlan plan, char identity) {
        List<Relation.Column> columns = plan.columns().stream()
                .map(column -> new Relation.Column(
                        column.source(), identity == 'f' || plan.keyColumns().contains(column.source()), 25, -1))
                .toList();
        return new Relation(plan.source(), identity, columns);
    }
}
