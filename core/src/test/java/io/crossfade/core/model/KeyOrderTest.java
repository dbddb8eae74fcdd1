package io.crossfade.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeyOrderTest {
    private static void ascends(KeyOrder order, String... ascending) {
        for (int i = 0; i < ascending.length; i++) {
            for (int j = 0; j < ascending.length; j++) {
                assertThat(Integer.signum(order.compare(ascending[i], ascending[j])))
                        .as("%s against %s", ascending[i], ascending[j])
                        .isEqualTo(Integer.compare(i, j));
            }
        }
    }

    @Test
    void integersSortAsNumbers() {
        ascends(KeyOrder.INTEGER, "-9223372036854775808", "-10", "-9", "0", "9", "10", "9223372036854775807");
    }

    @Test
    void uuidsSortAsUnsignedBytes() {
        ascends(
                KeyOrder.UUID,
                "00000000-0000-0000-0000-000000000001",
                "7fffffff-0000-0000-0000-000000000000",
                "80000000-0000-0000-0000-000000000000",
                "ffffffff-0000-0000-0000-000000000000");
    }

    @Test
    void datesSortAcrossErasAndInfinities() {
        ascends(
                KeyOrder.DATE,
                "-infinity",
                "4713-01-01 BC",
                "0044-03-15 BC",
                "0001-12-31 BC",
                "0001-01-01",
                "2024-02-29",
                "10000-01-01",
                "5874897-12-31",
                "infinity");
    }

    @Test
    void timestampsSortToTheMicrosecond() {
        ascends(
                KeyOrder.TIMESTAMP,
                "-infinity",
                "4713-01-01 00:00:00 BC",
                "0044-03-15 11:59:59+00 BC",
                "2024-01-01 00:00:00",
                "2024-01-01 00:00:00.000001+00",
                "2024-01-01 00:00:00.1",
                "2024-01-01 00:00:01",
                "2024-01-01 23:59:59.999999",
                "294276-12-31 23:59:59.999999",
                "infinity");
    }

    @Test
    void onlyTypesOfAKnownOrderHaveOne() {
        assertThat(List.of("smallint", "integer", "bigint", "uuid", "date", "timestamp(3) with time zone"))
                .allMatch(type -> KeyOrder.of(type).isPresent());
        assertThat(List.of("text", "character varying(20)", "numeric(10,2)", "public.mood", "integer[]"))
                .allMatch(type -> KeyOrder.of(type).isEmpty());
    }
}
