package io.crossfade.snapshotter.schema;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What must exist in a target for some tables of the source to be made there. It names every object that the catalog
 * knows them to depend on; what the body of a function uses, the catalog does not know.
 */
public final class SchemaNeeds {
    private final List<SourceObject> objects;
    private final Set<Long> innerForeignKeys;

    private SchemaNeeds(List<SourceObject> objects, Set<Long> innerForeignKeys) {
        this.objects = List.copyOf(objects);
        this.innerForeignKeys = Set.copyOf(innerForeignKeys);
    }

    /** Reads the source's catalog. */
    public static SchemaNeeds of(Database source, Collection<TableId> tables) {
        try (Connection session = source.open()) {
            List<SourceObject> objects = new ArrayList<>();
            try (PreparedStatement read = prepare(session, SchemaSql.NEEDS, tables);
                    ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    objects.add(new SourceObject(
                            row.getLong(1),
                            row.getLong(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5) != null && "rpS".contains(row.getString(5))
                                    ? new TableId(row.getString(6), row.getString(7))
                                    : null));
                }
            }
            Set<Long> foreignKeys = new HashSet<>();
            try (PreparedStatement read = prepare(session, SchemaSql.INNER_FOREIGN_KEYS, tables);
                    ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    foreignKeys.add(row.getLong(1));
                }
            }
            return new SchemaNeeds(objects, foreignKeys);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read what the tables of the " + source.name() + " need");
        }
    }

    static PreparedStatement prepare(Connection session, String sql, Collection<TableId> tables) throws SQLException {
        PreparedStatement read = session.prepareStatement(sql);
        TableNames.bind(read, 1, tables);
        return read;
    }

    /** What to make by hand where there is no fitting {@code pg_dump}: tables, types, sequences, functions, schemas. */
    public List<SourceObject> objects() {
        return objects.stream().filter(SourceObject::standsAlone).toList();
    }

    List<TableId> relations() {
        return objects.stream()
                .filter(object -> object.isTable() || object.isSequence())
                .flatMap(object -> Stream.ofNullable(object.relation()))
                .toList();
    }

    boolean contains(long catalog, long oid) {
        return objects.stream().anyMatch(object -> object.catalog() == catalog && object.oid() == oid);
    }

    /** Whether a foreign key points from one of the tables to another of them. */
    boolean isInnerForeignKey(long constraint) {
        return innerForeignKeys.contains(constraint);
    }
}
