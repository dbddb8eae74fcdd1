package io.crossfade.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BinaryCopyTypesTest {
    @Test
    void modifiersAndArraysDoNotMatter() {
        assertThat(List.of(
                        "integer",
                        "numeric(10,2)",
                        "numeric(3,-2)[]",
                        "character varying(20)",
                        "timestamp(3) with time zone",
                        "interval day to second(3)",
                        "\"char\"",
                        "bigint[]"))
                .allMatch(BinaryCopyTypes::isSafe);
    }

    @Test
    void whatDiffersBetweenServersTravelsAsText() {
        assertThat(List.of("regclass", "aclitem[]", "tsquery", "money", "public.mood", "public.integer", "xml", "oid"))
                .noneMatch(BinaryCopyTypes::isSafe);
    }

    @Test
    void aColumnOfAnotherTypeInTheTargetTravelsAsText() {
        assertThat(BinaryCopyTypes.isSafe(new ColumnPlan("a", "a", "integer", "bigint", "bigint", "=")))
                .isFalse();
        assertThat(BinaryCopyTypes.isSafe(new ColumnPlan("a", "b", "integer", "integer", "integer", "=")))
                .isTrue();
    }
}
