package io.crossfade.control.plan;

import static io.crossfade.control.plan.Drafts.draft;
import static io.crossfade.control.plan.Shapes.catalog;
import static io.crossfade.control.plan.Shapes.column;
import static io.crossfade.control.plan.Shapes.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.catalog.Catalog;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mappings whose rows wait for each other's. */
class ParentCyclesTest {
    private static final Catalog TABLES = catalog(
            table("a").with(column("up", "bigint")),
            table("b").with(column("up", "bigint")),
            table("c").with(column("up", "bigint")),
            table("d").with(column("up", "bigint")));

    private static String mapping(String from, String to, String... parents) {
        return "{from: public.%s, to: shop/public.%s, parents: [%s]}"
                .formatted(
                        from,
                        to,
                        String.join(
                                ", ",
                                List.of(parents).stream()
                                        .map(parent -> "{columns: [up], table: public." + parent
                                                + ", key: [id], missing: set-aside}")
                                        .toList()));
    }

    private static List<Finding> cycles(String... mappings) {
        return draft(String.join(", ", mappings), TABLES, TABLES).findings().stream()
                .filter(finding -> finding.code().equals("parent-cycle"))
                .toList();
    }

    @Test
    void aCircleIsRefusedWithTheWholeWayRound() {
        List<Finding> found =
                cycles(mapping("a", "a", "b"), mapping("b", "b", "c"), mapping("c", "c", "a"), mapping("d", "d", "a"));
        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
            assertThat(finding.where()).isEqualTo("mappings[0].parents[0]");
            assertThat(finding.what())
                    .contains("public.a (mappings[0]) needs rows of public.b, public.b (mappings[1]) needs rows of"
                            + " public.c, public.c (mappings[2]) needs rows of public.a");
            assertThat(finding.remedy())
                    .contains("mappings[0].parents[0], mappings[1].parents[0], mappings[2].parents[0]");
        });
    }

    @Test
    void eachOfTwoCirclesThatShareATableIsFound() {
        assertThat(cycles(mapping("a", "a", "b", "c"), mapping("b", "b", "a"), mapping("c", "c", "a")))
                .extracting(Finding::where)
                .containsExactly("mappings[0].parents[0]", "mappings[2].parents[0]");
    }

    @Test
    void aTableMayReferToItselfAndChainsMayEnd() {
        assertThat(cycles(mapping("a", "a", "a", "b"), mapping("b", "b", "c"), mapping("c", "c", "c", "d")))
                .isEmpty();
    }
}
