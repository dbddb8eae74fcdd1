package io.crossfade.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappingSqlTest {
    @Test
    void callsAreReplacedWhereverTheyStand() {
        String query = MappingSql.expand("select x, UUID_V5('n', f(a, ']')) as u from t where uuid_v5(m[1,2], b) = c");
        assertThat(query)
                .startsWith("select x, (with recursive")
                .contains("uuid_send(('n')::uuid) || convert_to(( f(a, ']'))::text")
                .contains("uuid_send((m[1,2])::uuid)")
                .endsWith(" = c")
                .doesNotContainIgnoringCase("uuid_v5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uuid_v5",
                "'uuid_v5(a, b)'",
                "public.uuid_v5(a, b)",
                "\"uuid_v5\"(a, b)",
                "uuid_v5(a)",
                "uuid_v5(a, )",
                "uuid_v5(a, b, c)",
                "uuid_v5(a, b",
                "uuid_v5(a, (row_number() over ())::text)"
            })
    void allElseStaysForTheServerToJudge(String sql) {
        assertThat(MappingSql.expand(sql)).isEqualTo(sql);
    }
}
