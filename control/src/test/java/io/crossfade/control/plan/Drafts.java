package io.crossfade.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.plan.Finding.Severity;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Map;

/** Drafts of plans for tests, from mappings in YAML and catalogs made by hand. */
public final class Drafts {
    public static final String ALL = "{tables: public.*, to: shop/public.*}";

    private Drafts() {}

    public static MigrationConfig config(String mappings) {
        return config(mappings, "");
    }

    public static MigrationConfig config(String mappings, String rest) {
        return new ConfigReader(Map.of()).parse("test.yaml", """
                migration: my-move
                source: {postgres: {url: "jdbc:postgresql://a/b", user: u}}
                kafka: embedded
                targets: {shop: {postgres: {url: "jdbc:postgresql://a/c", user: u}}}
                mappings: [%s]
                %s
                """.formatted(mappings, rest));
    }

    public static PlanDraft draft(String mappings, Catalog source, Catalog target) {
        return Planner.plan(config(mappings), source, Map.of("shop", target), Expressions.NONE);
    }

    public static TablePlan only(PlanDraft draft) {
        assertThat(errors(draft)).isEmpty();
        return draft.plan().tables().toList().getFirst();
    }

    public static List<String> errors(PlanDraft draft) {
        return draft.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .map(finding -> finding.code() + " " + finding.where())
                .toList();
    }
}
