package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.ForeignKey;
import io.crossfade.core.catalog.ReplicaIdentity;
import io.crossfade.core.catalog.ServerFacts;
import io.crossfade.core.catalog.TableKind;
import io.crossfade.core.catalog.TablePrivileges;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.TypeShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.model.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Catalogs made by hand. */
public final class Shapes {
    private Shapes() {}

    public static TableId id(String name) {
        return new TableId("public", name);
    }

    public static ColumnShape column(String name, String type) {
        return column(name, type, type, -1);
    }

    public static ColumnShape column(String name, String type, String baseType, int modifier) {
        return new ColumnShape(
                name, type, baseType, modifier, null, false, false, ColumnShape.Identity.NONE, false, null, true);
    }

    public static ColumnShape generated(String name) {
        return new ColumnShape(
                name, "integer", "integer", -1, null, false, true, ColumnShape.Identity.NONE, false, null, true);
    }

    /** A table under construction: {@code id} is its primary key unless it is said otherwise. */
    public static final class Table {
        private final TableId id;
        private final List<ColumnShape> columns = new ArrayList<>();
        private final List<UniqueIndex> indexes = new ArrayList<>();
        private final List<ForeignKey> foreignKeys = new ArrayList<>();
        private final List<TableId> parents = new ArrayList<>();
        private TableKind kind = TableKind.TABLE;
        private ReplicaIdentity identity = ReplicaIdentity.DEFAULT;
        private boolean partition;
        private String extension = "";

        private Table(TableId id) {
            this.id = id;
        }

        public Table with(ColumnShape... more) {
            columns.addAll(List.of(more));
            return this;
        }

        public Table key(String... keyColumns) {
            indexes.add(index("key", true, false, true, keyColumns));
            return this;
        }

        public Table unique(String name, boolean named, boolean notNull, String... keyColumns) {
            indexes.add(index(name, false, named, notNull, keyColumns));
            return this;
        }

        public Table identity(ReplicaIdentity other) {
            identity = other;
            return this;
        }

        public Table kind(TableKind other) {
            kind = other;
            return this;
        }

        public Table partitionOf(String root) {
            parents.add(id(root));
            partition = true;
            return this;
        }

        public Table extension(String name) {
            extension = name;
            return this;
        }

        public Table refersTo(String parent) {
            return refersTo(parent, false);
        }

        public Table refersTo(String parent, boolean deferrable) {
            foreignKeys.add(new ForeignKey(
                    "to_" + parent,
                    id,
                    List.of("x"),
                    id(parent),
                    List.of("id"),
                    deferrable,
                    true,
                    ForeignKey.Action.NO_ACTION,
                    ForeignKey.Action.NO_ACTION));
            return this;
        }

        private static UniqueIndex index(
                String name, boolean primary, boolean identity, boolean notNull, String... columns) {
            Map<String, String> equality = List.of(columns).stream()
                    .collect(Collectors.toMap(column -> column, column -> "OPERATOR(pg_catalog.=)"));
            return new UniqueIndex(name, List.of(columns), primary, identity, true, notNull, equality);
        }

        public TableShape shape() {
            return new TableShape(
                    id,
                    1,
                    kind,
                    "me",
                    new TablePrivileges(true, true, true, true, true, true),
                    identity,
                    columns,
                    indexes,
                    foreignKeys,
                    List.of(),
                    List.of(),
                    List.of(),
                    parents,
                    partition,
                    false,
                    extension,
                    1,
                    100,
                    8192);
        }
    }

    /** {@code id bigint} as its primary key and {@code v text}. */
    public static Table table(String name) {
        return bare(name).with(column("id", "bigint"), column("v", "text")).key("id");
    }

    public static Table bare(String name) {
        return new Table(id(name));
    }

    public static Catalog catalog(Table... tables) {
        return catalog(true, tables);
    }

    public static Catalog catalog(boolean replicaRole, Table... tables) {
        return catalog(replicaRole, Map.of(), Set.of(), tables);
    }

    public static Catalog catalog(
            boolean replicaRole, Map<String, TypeShape> types, Set<String> casts, Table... tables) {
        Map<TableId, TableShape> shapes = new HashMap<>();
        List.of(tables).forEach(table -> shapes.put(table.id, table.shape()));
        ServerFacts server = new ServerFacts(
                180_000,
                "shop",
                false,
                "1",
                1,
                new ServerFacts.Role("me", true, true, true, replicaRole, true),
                new ServerFacts.Locale("UTF8", "C", "C", "libc"),
                new ServerFacts.CollationVersion("", ""),
                0,
                0,
                Map.of());
        return new Catalog(server, shapes, types, casts, Set.of("public"));
    }
}
