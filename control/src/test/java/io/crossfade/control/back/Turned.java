package io.crossfade.control.back;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.plan.Drafts;
import io.crossfade.control.plan.Expressions;
import io.crossfade.control.plan.PlanDraft;
import io.crossfade.control.plan.Planner;
import io.crossfade.control.plan.Shapes;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.ExpressionShape;
import io.crossfade.core.config.ColumnSource;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MappingConfig;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Plans that go forward by mappings in YAML, and what becomes of them when they are turned round. */
final class Turned {
    private Turned() {}

    static MigrationConfig file(String mappings) {
        return file(mappings, "");
    }

    static MigrationConfig file(String mappings, String rest) {
        return new ConfigReader(Map.of()).parse("test.yaml", """
                migration: my-move
                source: {postgres: {url: "jdbc:postgresql://a/b", user: u}}
                kafka: embedded
                targets:
                  shop: {postgres: {url: "jdbc:postgresql://a/c", user: u}}
                  other: {postgres: {url: "jdbc:postgresql://a/d", user: u}}
                mappings: [%s]
                %s
                """.formatted(mappings, rest));
    }

    /** That of a way back, as far as the planner looks at it. */
    static MigrationConfig backFile() {
        return new ConfigReader(Map.of()).parse("test.yaml", """
                migration: back
                source: {postgres: {url: "jdbc:postgresql://a/c", user: u}}
                kafka: embedded
                targets: {source: {postgres: {url: "jdbc:postgresql://a/b", user: u}}}
                mappings: [{tables: public.*, to: source/public.*}]
                """);
    }

    /** Every expression has the type of the column that it fills. */
    static MigrationPlan forward(String mappings, Catalog source, Catalog target) {
        MigrationConfig config = Drafts.config(mappings);
        Map<String, ExpressionShape> shapes = new HashMap<>();
        for (MappingConfig mapping : config.mappings()) {
            if (mapping.where() != null) {
                shapes.put(
                        Expressions.key(mapping, Expressions.WHERE),
                        new ExpressionShape(Shapes.column("w", "boolean"), "", List.of()));
            }
            mapping.columns().forEach((name, from) -> {
                if (from instanceof ColumnSource.Expression) {
                    TableId id = new TableId(
                            mapping.to().schema(), String.valueOf(mapping.to().name()));
                    ColumnShape filled =
                            target.table(id).orElseThrow().column(name).orElseThrow();
                    shapes.put(Expressions.key(mapping, name), new ExpressionShape(filled, "", List.of()));
                }
            });
        }
        PlanDraft draft = Planner.plan(config, source, Map.of("shop", target), new Expressions("", shapes, Map.of()));
        assertThat(Drafts.errors(draft)).isEmpty();
        return draft.plan();
    }

    static WayBackDraft of(String mappings, Catalog source, Catalog target) {
        return WayBackPlanner.plan(forward(mappings, source, target), "shop", source, target, file(mappings));
    }
}
