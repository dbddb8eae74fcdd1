package io.crossfade.control.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.config.CheckConfig;
import io.crossfade.core.config.CheckConfig.Question;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which named checks go with a comparison of the source with a target. */
class TurnedChecksTest {
    private static final CheckConfig SOURCE_ALONE = check("source alone", new Question(null, "a"), null);
    private static final CheckConfig TARGET_ALONE = check("target alone", new Question("shop", "b"), null);
    private static final CheckConfig BOTH = check("both", new Question(null, "c"), new Question("shop", "d"));
    private static final CheckConfig OTHERS = check("others", new Question("crm", "e"), new Question("shop", "f"));
    private static final List<CheckConfig> ALL = List.of(SOURCE_ALONE, TARGET_ALONE, BOTH, OTHERS);

    private static CheckConfig check(String name, Question asked, @Nullable Question within) {
        return new CheckConfig("checks", name, asked, within);
    }

    @Test
    void theSidesChangePlacesInThoseThatAskTheTargetAndNoOther() {
        assertThat(TurnedChecks.of(ALL, "shop", false))
                .containsExactly(
                        check("target alone", new Question(null, "b"), null),
                        check("both", new Question("source", "c"), new Question(null, "d")));
        assertThat(TurnedChecks.of(ALL, "shop", true))
                .extracting(CheckConfig::name)
                .containsExactly("source alone", "target alone", "both");
        assertThat(ALL).filteredOn(check -> TurnedChecks.ask(check, "crm")).containsExactly(OTHERS);
    }
}
