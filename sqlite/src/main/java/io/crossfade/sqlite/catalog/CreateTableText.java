package io.crossfade.sqlite.catalog;

import java.util.ArrayList;
import java.util.List;

/** The text of a CREATE TABLE, cut into tokens: the one place where SQLite tells of a table's CHECKs. */
public final class CreateTableText {
    private final String sql;
    private final List<SqlTokens.Token> tokens;

    private CreateTableText(String sql, List<SqlTokens.Token> tokens) {
        this.sql = sql;
        this.tokens = tokens;
    }

    public static CreateTableText of(String sql) {
        return new CreateTableText(sql, SqlTokens.of(sql));
    }

    /** Whether the word stands in it, outside of names and literals. */
    public boolean has(String word) {
        return tokens.stream().anyMatch(token -> token.isWord(word));
    }

    /** The CHECKs of columns and of the table, in order. */
    public List<SqliteCheck> checks() {
        List<SqliteCheck> checks = new ArrayList<>();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isWord("CHECK") && tokens.get(i + 1).text().equals("(")) {
                int close = closing(i + 1);
                checks.add(new SqliteCheck(
                        sql.substring(tokens.get(i + 1).end(), tokens.get(close).start())
                                .strip()));
                i = close;
            }
        }
        return checks;
    }

    /** The parenthesis that closes the one at {@code open}; the last token where none does. */
    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            if (tokens.get(i).text().equals("(")) {
                depth++;
            } else if (tokens.get(i).text().equals(")") && --depth == 0) {
                return i;
            }
        }
        return tokens.size() - 1;
    }
}
