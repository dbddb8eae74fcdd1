package io.crossfade.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.CatalogReader;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.ForeignKey;
import io.crossfade.core.catalog.ReplicaIdentity;
import io.crossfade.core.catalog.SequenceUse;
import io.crossfade.core.catalog.ServerFacts;
import io.crossfade.core.catalog.TableCatalog;
import io.crossfade.core.catalog.TableKind;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.TypeShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogReadingTest {
    private static final String[] SCHEMA = {
        "create schema \"We ird\"",
        "create extension citext",
        "create type mood as enum ('sad', 'ok')",
        "create type \"We ird\".\"Pa ir\" as (a int, b varchar(3))",
        "create domain code as varchar(3) check (value <> '')",
        "create domain strict_code as code not null",
        "create sequence shared",
        """
        create table parents (
            id bigint generated always as identity primary key,
            short varchar(3) not null, fixed char(4), bits bit(5), plain_bits bit varying(9),
            amount numeric(12,2), at timestamptz(3), took interval second(2), days interval,
            feeling mood, feelings mood[], pair "We ird"."Pa ir", code code, strict strict_code, codes code[],
            name citext, kind "char", tags text[], matrix varchar(7)[], span int4range, spans int4multirange,
            place regclass, places regtype[], doc jsonb, file oid,
            doubled int generated always as (fixed_length(4) * 2) stored,
            number int default nextval('shared'), german text collate "C")
        """,
        "create unique index by_name on parents (name)",
        "create unique index partial on parents (short) where short > 'a'",
        "create unique index expression on parents (lower(short))",
        "create unique index including on parents (short) include (code)",
        """
        create table children (
            parent_id bigint not null references parents on delete cascade,
            line smallint not null, twin_id bigint, twin_line smallint, other serial,
            primary key (line, parent_id),
            foreign key (twin_id, twin_line) references children (parent_id, line) deferrable)
        """,
        "create table events (id bigint not null, day date not null, body text, primary key (id, day)) partition by range (day)",
        "create table events_1 partition of events for values from ('2026-01-01') to ('2026-02-01')",
        "create table events_2 partition of events for values from ('2026-02-01') to ('2026-03-01') partition by list (id)",
        "create table events_2a partition of events_2 for values in (1, 2)",
        "create unlogged table fleeting (id int primary key)",
        "create view seen as select id from parents",
        "create table \"We ird\".\"ta.ble\" (\"a \"\"b\" int primary key)",
        "create table heir (more int) inherits (children)",
        "create table whole (a int, b text)",
        "alter table whole replica identity full",
        "create table by_index (a int not null, b int)",
        "create unique index by_index_a on by_index (a)",
        "alter table by_index replica identity using index by_index_a",
        "create function noted() returns trigger language plpgsql as $$ begin return null; end $$",
        "create trigger note after insert on whole for each row execute function noted()",
        "create rule ignore as on delete to whole do instead nothing",
        "alter table whole enable row level security",
        "insert into events select n % 2 + 1, '2026-02-02'::date, 'x' from generate_series(1, 2) as n",
        "insert into whole select n, repeat('x', 100) from generate_series(1, 1000) as n",
        "analyze"
    };

    private static Database database(DatabaseServer server) {
        return new Database(
                "source", new PostgresEndpoint(server.jdbcUrl(), server.user(), new Secret("")), "crossfade/test");
    }

    private static TableId id(String name) {
        return new TableId("public", name);
    }

    private static TableShape table(Catalog catalog, String name) {
        return catalog.table(id(name)).orElseThrow();
    }

    private static ColumnShape column(Catalog catalog, String table, String column) {
        return table(catalog, table).column(column).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 16, 17, 18})
    void everythingThatAPlanNeedsIsRead(int major) throws SQLException {
        try (PostgresServer server = PostgresServer.of(major).start()) {
            server.execute("create function fixed_length(int) returns int immutable language sql as 'select $1'");
            server.execute(SCHEMA);
            Catalog catalog = CatalogReader.read(database(server));
            types(catalog);
            keys(catalog);
            shapes(catalog);
            server(catalog, major);
            TableCatalog alone = CatalogReader.readTables(database(server));
            assertThat(alone.tables()).isEqualTo(catalog.tables());
            assertThat(alone.schemas()).isEqualTo(catalog.schemas());
            assertThat(alone.role()).isEqualTo(catalog.role());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 18})
    void theReplicaRoleIsForWhomItIsGranted(int major) throws SQLException {
        try (PostgresServer server = PostgresServer.of(major).start()) {
            server.execute("create role mover login", "create role maker login superuser");
            assertThat(role(server, "mover").maySetReplicaRole()).isFalse();
            assertThat(role(server, "maker").maySetReplicaRole()).isTrue();
            if (major >= 15) {
                server.execute("grant set on parameter session_replication_role to mover");
                assertThat(role(server, "mover").maySetReplicaRole()).isTrue();
                assertThat(role(server, "mover").superuser()).isFalse();
            }
        }
    }

    private static ServerFacts.Role role(PostgresServer server, String name) {
        return CatalogReader.read(new Database(
                        "source", new PostgresEndpoint(server.jdbcUrl(), name, new Secret("")), "crossfade/test"))
                .server()
                .role();
    }

    private static void types(Catalog catalog) {
        assertThat(column(catalog, "parents", "short"))
                .extracting(ColumnShape::type, ColumnShape::baseType, ColumnShape::modifier, ColumnShape::notNull)
                .containsExactly("character varying(3)", "character varying", 7, true);
        assertThat(column(catalog, "parents", "fixed").baseType()).isEqualTo("bpchar");
        assertThat(column(catalog, "parents", "bits").baseType()).isEqualTo("\"bit\"");
        assertThat(column(catalog, "parents", "amount").baseType()).isEqualTo("numeric");
        assertThat(column(catalog, "parents", "at").baseType()).isEqualTo("timestamp with time zone");
        assertThat(column(catalog, "parents", "took").baseType()).isEqualTo("interval");
        assertThat(column(catalog, "parents", "matrix").baseType()).isEqualTo("character varying[]");
        assertThat(column(catalog, "parents", "kind").baseType()).isEqualTo("\"char\"");
        assertThat(column(catalog, "parents", "code"))
                .extracting(ColumnShape::type, ColumnShape::baseType, ColumnShape::modifier, ColumnShape::userType)
                .containsExactly("public.code", "character varying", 7, "public.code");
        assertThat(column(catalog, "parents", "strict"))
                .extracting(ColumnShape::baseType, ColumnShape::modifier, ColumnShape::notNull)
                .containsExactly("character varying", 7, true);
        assertThat(column(catalog, "parents", "feelings"))
                .extracting(ColumnShape::type, ColumnShape::baseType, ColumnShape::userType)
                .containsExactly("public.mood[]", "public.mood[]", "public.mood");
        assertThat(column(catalog, "parents", "pair").type()).isEqualTo("\"We ird\".\"Pa ir\"");
        assertThat(table(catalog, "parents").columns().stream()
                        .filter(column -> !column.binarySafe())
                        .map(ColumnShape::name))
                .containsExactlyInAnyOrder(
                        "feeling", "feelings", "pair", "code", "strict", "codes", "name", "place", "places");
        assertThat(column(catalog, "parents", "doubled").generated()).isTrue();
        assertThat(column(catalog, "parents", "id").identity()).isEqualTo(ColumnShape.Identity.ALWAYS);
        assertThat(column(catalog, "parents", "number").hasDefault()).isTrue();
        assertThat(column(catalog, "parents", "doc").hasDefault()).isFalse();
        assertThat(column(catalog, "parents", "german").collation()).isEqualTo("pg_catalog.\"C\"");
        assertThat(column(catalog, "parents", "short").collation()).isNull();
        assertThat(column(catalog, "parents", "file").mayBeLargeObject()).isTrue();
        assertThat(catalog.types())
                .containsEntry("public.mood", new TypeShape("public.mood", 'e', List.of("sad", "ok"), ""))
                .containsEntry("public.citext", new TypeShape("public.citext", 'b', List.of(), "citext"))
                .containsKeys("public.code", "\"We ird\".\"Pa ir\"");
        assertThat(catalog.castsFromText()).isEmpty();
    }

    private static void keys(Catalog catalog) {
        TableShape parents = table(catalog, "parents");
        assertThat(parents.primaryKey().orElseThrow().columns()).containsExactly("id");
        assertThat(parents.uniqueIndexes().stream().filter(UniqueIndex::total).map(UniqueIndex::name))
                .containsExactlyInAnyOrder("by_name", "including", "parents_pkey");
        assertThat(parents.uniqueIndexes().stream()
                        .filter(index -> index.name().equals("including"))
                        .findFirst()
                        .orElseThrow()
                        .columns())
                .containsExactly("short");
        assertThat(parents.uniqueIndexes().stream()
                        .filter(index -> index.name().equals("by_name"))
                        .findFirst()
                        .orElseThrow()
                        .equality())
                .containsEntry("name", "OPERATOR(public.=)");
        assertThat(parents.primaryKey().orElseThrow().equality()).containsEntry("id", "OPERATOR(pg_catalog.=)");
        TableShape children = table(catalog, "children");
        assertThat(children.primaryKey().orElseThrow().columns()).containsExactly("line", "parent_id");
        assertThat(children.foreignKeys()).hasSize(2);
        ForeignKey cascade = children.foreignKeys().get(0);
        assertThat(cascade.parent()).isEqualTo(id("parents"));
        assertThat(cascade.onDelete()).isEqualTo(ForeignKey.Action.CASCADE);
        assertThat(cascade.deferrable()).isFalse();
        ForeignKey self = children.foreignKeys().get(1);
        assertThat(self.parentColumns()).containsExactly("parent_id", "line");
        assertThat(self.deferrable()).isTrue();
        assertThat(table(catalog, "whole").replicaIdentity()).isEqualTo(ReplicaIdentity.FULL);
        assertThat(table(catalog, "by_index").identityIndex().orElseThrow().columns())
                .containsExactly("a");
    }

    private static void shapes(Catalog catalog) {
        assertThat(table(catalog, "fleeting").kind()).isEqualTo(TableKind.UNLOGGED_TABLE);
        assertThat(table(catalog, "seen").kind()).isEqualTo(TableKind.VIEW);
        TableShape events = table(catalog, "events");
        assertThat(events.kind()).isEqualTo(TableKind.PARTITIONED_TABLE);
        assertThat(catalog.leaves(events).stream().map(TableShape::id))
                .containsExactly(id("events_1"), id("events_2a"));
        assertThat(catalog.root(id("events_2a"))).isEqualTo(id("events"));
        assertThat(catalog.estimatedRows(events)).isEqualTo(2);
        assertThat(catalog.bytes(events)).isPositive();
        assertThat(catalog.children(id("children")).stream().map(TableShape::id))
                .containsExactly(id("heir"));
        assertThat(table(catalog, "heir").partition()).isFalse();
        assertThat(catalog.table(new TableId("We ird", "ta.ble")).orElseThrow().column("a \"b"))
                .isPresent();
        TableShape whole = table(catalog, "whole");
        assertThat(whole.estimatedRows()).isEqualTo(1000);
        assertThat(whole.bytes()).isGreaterThan(100_000);
        assertThat(whole.fileNode()).isPositive();
        assertThat(whole.triggers()).singleElement().satisfies(trigger -> {
            assertThat(trigger.function()).isEqualTo("public.noted");
            assertThat(trigger.firesUnderReplicaRole()).isFalse();
        });
        assertThat(whole.rules()).containsExactly("ignore");
        assertThat(whole.rowSecurity()).isTrue();
        assertThat(whole.privileges().owner()).isTrue();
        assertThat(table(catalog, "parents").sequences())
                .containsExactlyInAnyOrder(
                        new SequenceUse(id("parents_id_seq"), id("parents"), "id", true, true),
                        new SequenceUse(id("shared"), id("parents"), "number", false, false));
        assertThat(table(catalog, "children").sequences())
                .containsExactly(new SequenceUse(id("children_other_seq"), id("children"), "other", false, true));
    }

    private static void server(Catalog catalog, int major) {
        assertThat(catalog.server().major()).isEqualTo(major);
        assertThat(catalog.server().setting("wal_level")).isEqualTo("logical");
        assertThat(catalog.server().systemIdentifier()).isNotEmpty();
        assertThat(catalog.server().timeline()).isEqualTo(1);
        assertThat(catalog.server().role().superuser()).isTrue();
        assertThat(catalog.server().role().maySetReplicaRole()).isTrue();
        assertThat(catalog.server().locale().encoding()).isEqualTo("UTF8");
        assertThat(catalog.server().locale().collation()).isEqualTo("C");
        assertThat(catalog.schemas()).contains("We ird");
    }
}
