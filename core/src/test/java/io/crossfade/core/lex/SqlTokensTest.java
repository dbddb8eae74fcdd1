package io.crossfade.core.lex;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.lex.SqlToken.Kind;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTokensTest {
    private static List<String> of(Kind kind, String sql) {
        return SqlTokens.of(sql).stream()
                .filter(token -> token.kind() == kind)
                .map(SqlToken::text)
                .toList();
    }

    @Test
    void constantsAreWhole() {
        assertThat(of(Kind.CONSTANT, "'it''s' || E'a\\'b' || $x$ $y$ ' $x$ || x'ff' || $$q$$"))
                .containsExactly("'it''s'", "E'a\\'b'", "$x$ $y$ ' $x$", "x'ff'", "$$q$$");
    }

    @Test
    void namesAreFolded() {
        assertThat(SqlTokens.of("Price \"Odd \"\"one\"").stream()
                        .filter(token -> token.kind() != Kind.BLANK)
                        .map(SqlToken::name))
                .containsExactly("price", "Odd \"one");
    }

    @Test
    void commentsNest() {
        assertThat(of(Kind.WORD, "a /* b /* c */ d */ e -- f\n g")).containsExactly("a", "e", "g");
    }

    @Test
    void aDollarInANameOpensNothing() {
        assertThat(of(Kind.WORD, "a$b$ + c")).containsExactly("a$b$", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'open", "E'open\\", "\"open", "/* open /* */", "$a$ open", "a ?| b #>> '{x}' \"\" $1"})
    void thePiecesAreTheText(String sql) {
        List<SqlToken> tokens = SqlTokens.of(sql);
        assertThat(tokens.stream().map(SqlToken::text).collect(Collectors.joining()))
                .isEqualTo(sql);
        int at = 0;
        for (SqlToken token : tokens) {
            assertThat(token.start()).isEqualTo(at);
            at = token.end();
        }
    }
}
