package io.crossfade.control.back;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Casts of one column, told from everything else. */
class CastsTest {
    private static final List<String> INPUTS = List.of("status", "Odd \"one\"", "user", "name");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status::text",
                "STATUS :: public.\"Mood\"",
                " cast( status /* so */ as double precision )",
                "\"status\"::timestamp with time zone",
                "status::text[]"
            })
    void aBareCastNamesItsColumn(String expression) {
        assertThat(Casts.bareColumn(expression, INPUTS)).contains("status");
    }

    @Test
    void quotedNamesAreTakenAsTheyAre() {
        assertThat(Casts.bareColumn("\"Odd \"\"one\"\"\"::text", INPUTS)).contains("Odd \"one\"");
        assertThat(Casts.bareColumn("\"user\"::text", INPUTS)).contains("user");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "status::varchar(3)",
                "cast(status as numeric(10, 2))",
                "status::text || 'x'",
                "status::text::public.mood",
                "status::text is null",
                "status::text isnull",
                "upper(status)::text",
                "(status)::text",
                "-status::integer",
                "status::text collate \"C\"",
                "'status'::text",
                "user::text",
                "other::text",
                "t.status::text",
                "cast(status as text) || name",
                "cast(status + name as text)",
                ""
            })
    void anythingElseIsNone(String expression) {
        assertThat(Casts.bareColumn(expression, INPUTS)).isEmpty();
    }
}
