package io.crossfade.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.ExistingRows;
import io.crossfade.core.plan.MissingParent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigReaderTest {
    private static final Path RESOURCES = Path.of("src/test/resources/config");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("SOURCE_PASSWORD", "TOPSECRET", "ARCHIVE_USER", "archivist", "PRESENT", "TOPSECRET");

    @TempDir
    private Path directory;

    private static List<Path> badFiles() throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES.resolve("bad"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** What a bad file says is kept beside it, word for word. */
    @ParameterizedTest
    @MethodSource("badFiles")
    void everythingThatIsWrongIsSaidAtOnce(Path file) throws IOException {
        CrossfadeException thrown = Objects.requireNonNull(
                catchThrowableOfType(CrossfadeException.class, () -> new ConfigReader(ENVIRONMENT).read(file)));
        Path golden = Path.of(file.toString().replace(".yaml", ".txt"));
        assertThat(thrown.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
        assertThat(thrown.getMessage() + "\n").isEqualTo(Files.readString(golden));
        assertThat(thrown.getMessage()).doesNotContain("TOPSECRET");
    }

    private MigrationConfig good() throws IOException {
        Path secret = Files.writeString(directory.resolve("jaas"), "login required;\n");
        String yaml = Files.readString(RESOURCES.resolve("good.yaml")).replace("PASSWORD_FILE", secret.toString());
        return new ConfigReader(ENVIRONMENT).parse("good.yaml", yaml);
    }

    @Test
    void endpointsAreReadWithTheirSecrets() throws IOException {
        MigrationConfig config = good();
        assertThat(config.source())
                .isEqualTo(new PostgresEndpoint(
                        "jdbc:postgresql://db1,db2:5433/shop?sslmode=require", "shop", new Secret("TOPSECRET")));
        assertThat(config.targets().keySet()).containsExactly("orders", "archive");
        assertThat(config.controlEndpoint().user()).isEqualTo("control");
        assertThat(config.kafka().properties()).containsEntry("sasl.jaas.config", new Secret("login required;"));
        assertThat(config.toString()).doesNotContain("TOPSECRET").doesNotContain("login required");
    }

    private static MappingConfig unchanged(
            String path, TablePattern from, String target, TablePattern to, Map<String, ColumnSource> columns) {
        return new MappingConfig(
                path,
                null,
                from,
                target,
                to,
                columns,
                List.of(),
                null,
                false,
                List.of(),
                ExistingRows.REFUSE,
                List.of());
    }

    @Test
    void whatBecomesOfRowsIsRead() {
        MappingConfig mapping =
                new ConfigReader(Map.of()).parse("rows", """
                        migration: shop
                        source: {postgres: {url: "jdbc:postgresql://localhost/shop", user: shop}}
                        kafka: embedded
                        targets:
                          orders: {postgres: {url: "jdbc:postgresql://localhost/orders", user: orders}}
                        mappings:
                          - name: active
                            from: public.reservations
                            to: orders/public.bookings
                            where: status = 'active'
                            owner: true
                            drop: [order_id, '"Odd one"']
                            mask: [note, '"Phone no"']
                            columns: {status: "status::text", kind: "'c2c'", listing_id: product_id}
                            parents: [{columns: [listing_id], table: public.listings, key: [id], missing: fail}]
                        """).mappings().getFirst();
        assertThat(mapping.name()).isEqualTo("active");
        assertThat(mapping.where()).isEqualTo("status = 'active'");
        assertThat(mapping.owner()).isTrue();
        assertThat(mapping.drop()).containsExactly("order_id", "Odd one");
        assertThat(mapping.mask()).containsExactly("note", "Phone no");
        assertThat(mapping.columns())
                .containsExactly(
                        Map.entry("status", new ColumnSource.Expression("status::text")),
                        Map.entry("kind", new ColumnSource.Expression("'c2c'")),
                        Map.entry("listing_id", new ColumnSource.Column("product_id", "product_id")));
        assertThat(mapping.parents())
                .containsExactly(new ParentConfig(
                        "mappings[0].parents[0]",
                        List.of("listing_id"),
                        new TablePattern("public", "listings"),
                        List.of("id"),
                        MissingParent.FAIL));
    }

    @Test
    void aSqliteFileIsASource() {
        String file = """
                migration: learning
                source: {sqlite: {file: /data/app.db%s}}
                kafka: embedded
                targets: {learning: {postgres: {url: "jdbc:postgresql://localhost/learning", user: learning}}}
                mappings: [{tables: main.*, to: learning/public.*}]
                """;
        ConfigReader reader = new ConfigReader(Map.of());
        assertThat(reader.parse("file", file.formatted("")).source())
                .isEqualTo(new SqliteEndpoint(Path.of("/data/app.db"), SqliteEndpoint.Changes.NONE));
        assertThat(reader.parse("file", file.formatted(", changes: triggers")).source())
                .isEqualTo(new SqliteEndpoint(Path.of("/data/app.db"), SqliteEndpoint.Changes.TRIGGERS));
    }

    @Test
    void mappingsAreReadInTheFilesOrder() throws IOException {
        assertThat(good().mappings())
                .containsExactly(
                        unchanged(
                                "mappings[0]",
                                new TablePattern("public", "reservations"),
                                "orders",
                                new TablePattern("public", "bookings"),
                                Map.of(
                                        "product_id",
                                        new ColumnSource.Column("listing_id", "listing_id"),
                                        "We ird",
                                        new ColumnSource.Column("odd \"name", "\"odd \"\"name\""))),
                        unchanged(
                                "mappings[1].tables[0]",
                                new TablePattern("public", "a"),
                                "archive",
                                new TablePattern("old", null),
                                Map.of()),
                        unchanged(
                                "mappings[1].tables[1]",
                                new TablePattern("odd.schema", "odd \"table"),
                                "archive",
                                new TablePattern("old", null),
                                Map.of()),
                        unchanged(
                                "mappings[2]",
                                new TablePattern("public", null),
                                "orders",
                                new TablePattern("public", null),
                                Map.of()));
    }

    @Test
    void sizesAndDurationsAreReadWithTheirUnits() throws IOException {
        MigrationConfig config = good();
        assertThat(config.copy()).isEqualTo(new CopySettings(2, 10_000));
        assertThat(config.apply()).isEqualTo(new ApplySettings(3L << 19, Duration.ZERO));
        assertThat(config.budget()).isEqualTo(new BudgetSettings(1L << 40, Duration.ofMinutes(90)));
        PostgresEndpoint bouncer =
                new PostgresEndpoint("jdbc:postgresql://localhost:6432/pgbouncer", "p", new Secret(""));
        assertThat(config.cutover())
                .isEqualTo(new CutoverSettings(
                        Duration.ofSeconds(2),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1),
                        0,
                        List.of(
                                new RouteConfig.Command(
                                        null,
                                        new RouteConfig.Program(List.of("switch", "--now"), List.of("KUBECONFIG")),
                                        new RouteConfig.Program(List.of("switch", "--back"), List.of("KUBECONFIG")),
                                        Duration.ofSeconds(3)),
                                new RouteConfig.Kafka("orders", "crossfade.shop-move.routes", Duration.ofSeconds(30)),
                                new RouteConfig.Sql(
                                        null,
                                        new PostgresEndpoint("jdbc:postgresql://localhost/router", "r", new Secret("")),
                                        List.of("select 1"),
                                        List.of("select 2"),
                                        Duration.ofSeconds(30)),
                                new RouteConfig.Webhook(
                                        null,
                                        URI.create("http://localhost:1/r"),
                                        new Secret("s"),
                                        Duration.ofSeconds(30)),
                                new RouteConfig.PgBouncer(
                                        "orders",
                                        bouncer,
                                        "shop",
                                        new RouteConfig.PgBouncer.Place.File(Path.of("/etc/p.ini")),
                                        new PgBouncerServer("a", 5432, "shop", new Secret("host=a")),
                                        new PgBouncerServer(
                                                "b",
                                                5433,
                                                "x y",
                                                new Secret("host = b port=5433 dbname='x y' pool_size=4")),
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(30)),
                                new RouteConfig.PgBouncer(
                                        "orders",
                                        bouncer,
                                        "shop",
                                        new RouteConfig.PgBouncer.Place.Elsewhere(
                                                new RouteConfig.Program(List.of("ssh", "b"), List.of("SSH_AUTH_SOCK"))),
                                        new PgBouncerServer("a", 5432, "shop", new Secret("host=a")),
                                        new PgBouncerServer("b", 5432, "shop", new Secret("host=b")),
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(30))),
                        List.of(
                                new HookConfig(
                                        true,
                                        "fencing",
                                        new HookConfig.Call.Command(
                                                new RouteConfig.Program(List.of("stop-jobs"), List.of("KUBECONFIG")),
                                                Duration.ofSeconds(2))),
                                new HookConfig(
                                        false,
                                        "done",
                                        new HookConfig.Call.Webhook(new RouteConfig.Webhook(
                                                null,
                                                URI.create("http://localhost:1/h"),
                                                new Secret("s"),
                                                Duration.ofSeconds(30))))),
                        Set.of("public.a")));
        assertThat(config.lanes())
                .containsOnly(
                        Map.entry("money", List.of(new TablePattern("public", "a"), new TablePattern("public", "b"))));
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> new ConfigReader(Map.of()).read(directory.resolve("none.yaml")))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessageContaining("none.yaml");
    }

    @Test
    void aFileThatIsNotUtf8IsRefused() throws IOException {
        Path file = Files.write(directory.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe9});
        assertThatThrownBy(() -> new ConfigReader(Map.of()).read(file)).hasMessageContaining("is not UTF-8 text");
    }

    @Test
    void namesThatAreNearAreFound() {
        List<String> known = List.of("workers", "chunkRows", "batchBytes");
        assertThat(Nearest.to("wrokers", known)).contains("workers");
        assertThat(Nearest.to("chunk_rows", known)).contains("chunkRows");
        assertThat(Nearest.to("retention", known)).isEmpty();
    }
}
