package io.crossfade.control.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.plan.Finding;
import io.crossfade.core.catalog.ServerFacts;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MappingConfig;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.model.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTextTest {
    private static final String PASSWORD = "s3cret";
    private static final ServerFacts SERVER = new ServerFacts(
            180_001,
            "shop",
            false,
            "",
            1,
            new ServerFacts.Role("shop", false, true, false, true, true),
            new ServerFacts.Locale("UTF8", "C", "C", "libc"),
            new ServerFacts.CollationVersion("", ""),
            0,
            0,
            Map.of());

    private static NewMigration asked(@Nullable String variable, Map<String, String> targets, String... schemas) {
        return new NewMigration(
                "shop",
                new PostgresEndpoint(
                        "jdbc:postgresql://localhost:5432/shop?sslmode=require", "shop", new Secret(PASSWORD)),
                variable,
                "k1:9092,k2:9092",
                targets,
                List.of(schemas),
                variable == null ? null : "config/crossfade.schema.json");
    }

    private static Survey.Kept kept(String schema, String table, String... key) {
        return new Survey.Kept(new TableId(schema, table), "table", 1_234, 5L << 20, List.of(key));
    }

    private static Survey survey(List<Survey.Kept> kept) {
        return new Survey(SERVER, kept, List.of(), 1, List.of(), List.of());
    }

    private static MigrationConfig read(NewMigration asked, String text) {
        return new ConfigReader(asked.environment()).parse("written", text);
    }

    @Test
    void theFileReadsAsItAlwaysDid() throws IOException {
        Map<String, String> targets = new LinkedHashMap<>();
        targets.put("orders", "jdbc:postgresql://db2/orders");
        targets.put("old-stock", "jdbc:postgresql://db3/stock");
        NewMigration asked = asked("SHOP_PW", targets, "public", "sales");
        Survey survey = new Survey(
                SERVER,
                List.of(
                        kept("public", "orders", "id"),
                        kept("public", "order_items", "order_id", "line"),
                        new Survey.Kept(new TableId("sales", "Parts list"), "partitioned table", 0, 0, List.of())),
                List.of(new Survey.LeftOut(
                        new TableId("public", "log"),
                        "table",
                        12,
                        8192,
                        "has no primary key and so no replica identity",
                        "ALTER TABLE \"public\".\"log\" REPLICA IDENTITY FULL")),
                2,
                List.of(
                        Finding.error("wal-level", "source", "wal_level is replica", "ALTER SYSTEM …"),
                        Finding.warning("foreign-key-parent", "source public.orders fk", "refers to x", "move x too"),
                        Finding.info("sequence", "source public.orders.id", "takes its numbers from public.s")),
                List.of("public.orders.total"));
        String text = FileText.of(asked, survey, "2026-03-01");
        assertThat(text).isEqualTo(Files.readString(Path.of("src/test/resources/survey/first-file.yaml")));
        assertThat(read(asked, text).targets()).containsOnlyKeys("orders", "old-stock");
        assertThat(text).doesNotContain(PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders",
                "null",
                "Order Items",
                "a.b",
                "a*",
                "it's \"odd\"",
                " edges ",
                "# no comment",
                "tab\tand\nline",
                "back\\slash",
                "naïve – 表 😀",
                "{a: [b]}",
                "no: yes",
                "100",
                "at@sign",
                "\u0085\u2028\u0007"
            })
    void everyNameIsReadAsItIs(String name) {
        NewMigration asked = asked(null, Map.of(), name);
        MigrationConfig config = read(asked, FileText.of(asked, survey(List.of(kept(name, name, name))), ""));
        MappingConfig mapping = config.mappings().getFirst();
        assertThat(mapping.from().schema()).isEqualTo(name);
        assertThat(mapping.from().name()).isEqualTo(name);
        assertThat(mapping.to().schema()).isEqualTo(name);
        assertThat(mapping.to().isWildcard()).isTrue();
    }

    @Test
    void whereNothingCanBeMovedTheFileIsStillRead() {
        NewMigration asked = asked(null, Map.of(), "public");
        assertThat(read(asked, FileText.of(asked, survey(List.of()), "")).mappings())
                .isEmpty();
    }
}
