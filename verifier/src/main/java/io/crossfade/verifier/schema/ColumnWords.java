package io.crossfade.verifier.schema;

import io.crossfade.core.lex.SqlToken;
import io.crossfade.core.lex.SqlToken.Kind;
import io.crossfade.core.lex.SqlTokens;
import io.crossfade.core.sql.Identifiers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The columns of one side's table as definitions speak of them. Definitions are the server's own words about one table, where
 * columns stand without their table's name, but for {@code new} and {@code old} in triggers.
 *
 * @param table the table's name, without schema
 * @param names each column, with its name in the target; its own where it has none there
 */
record ColumnWords(String table, Map<String, String> names) {
    private static final Set<String> TYPE_WORDS = Set.of("varying", "precision", "with", "without", "time", "zone");

    ColumnWords {
        names = Map.copyOf(names);
    }

    Definition of(String text) {
        return of(tokens(text));
    }

    /** An index by what it is over and how: its name, its table and how it is stored are left out. */
    Definition ofIndex(String text) {
        List<SqlToken> tokens = tokens(text);
        int start = first(tokens, "using");
        List<SqlToken> kept = new ArrayList<>();
        for (int i = start; i < tokens.size(); i++) {
            if (tokens.get(i).isWord("with")
                    && i + 1 < tokens.size()
                    && tokens.get(i + 1).isSymbol('(')) {
                i = closing(tokens, i + 1);
            } else {
                kept.add(tokens.get(i));
            }
        }
        return of(kept);
    }

    /** A trigger by what it does: its name and its table are left out. */
    Definition ofTrigger(String text) {
        List<SqlToken> tokens = new ArrayList<>(tokens(text));
        tokens.remove(first(tokens, "trigger") + 1);
        int on = first(tokens, "on");
        // ON schema.table
        tokens.subList(on, on + 4).clear();
        return of(tokens);
    }

    /** A default or a generated value; which sequence it draws from is left out. */
    Definition ofDefault(String text) {
        return of(text.replaceAll("nextval\\('(?:[^']|'')+'::regclass\\)", "nextval()"));
    }

    private static List<SqlToken> tokens(String text) {
        return SqlTokens.of(text).stream()
                .filter(token -> token.kind() != Kind.BLANK)
                .toList();
    }

    private static int first(List<SqlToken> tokens, String word) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).isWord(word)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no " + word + " in " + tokens);
    }

    private static int closing(List<SqlToken> tokens, int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += tokens.get(i).isSymbol('(') ? 1 : tokens.get(i).isSymbol(')') ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return tokens.size() - 1;
    }

    private Definition of(List<SqlToken> tokens) {
        StringBuilder form = new StringBuilder();
        StringBuilder loose = new StringBuilder();
        StringBuilder sql = new StringBuilder();
        Set<String> columns = new HashSet<>();
        int castEnd = 0;
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            String text = token.kind() == Kind.WORD ? token.name() : token.text();
            String written = token.text();
            if (isColumn(tokens, i)) {
                String name = names.getOrDefault(token.name(), token.name());
                columns.add(token.name());
                text = Identifiers.quote(name);
                written = name.equals(token.name()) ? written : text;
            }
            form.append(text).append(' ');
            boolean apart = i > 0 && token.start() > tokens.get(i - 1).end();
            sql.append(apart ? " " : "").append(written);
            if (isCast(tokens, i)) {
                castEnd = castEnd(tokens, i + 2);
            }
            if (i >= castEnd && !token.isSymbol('(') && !token.isSymbol(')')) {
                loose.append(text).append(' ');
            }
        }
        return new Definition(form.toString(), loose.toString(), sql.toString(), columns);
    }

    private boolean isColumn(List<SqlToken> tokens, int at) {
        SqlToken token = tokens.get(at);
        if ((token.kind() != Kind.WORD && token.kind() != Kind.QUOTED) || !names.containsKey(token.name())) {
            return false;
        }
        boolean called = at + 1 < tokens.size() && tokens.get(at + 1).isSymbol('(') && token.kind() == Kind.WORD;
        boolean qualifier = at + 1 < tokens.size() && tokens.get(at + 1).isSymbol('.');
        boolean type = at >= 2 && isCast(tokens, at - 2);
        return !called && !qualifier && !type && (at == 0 || !tokens.get(at - 1).isSymbol('.') || isOwn(tokens, at));
    }

    /** Whether what stands before the dot is the row or the table itself. */
    private boolean isOwn(List<SqlToken> tokens, int at) {
        if (at < 2) {
            return false;
        }
        SqlToken before = tokens.get(at - 2);
        return before.isWord("new") || before.isWord("old") || before.name().equals(table);
    }

    private static boolean isCast(List<SqlToken> tokens, int at) {
        return at + 1 < tokens.size()
                && tokens.get(at).isSymbol(':')
                && tokens.get(at + 1).isSymbol(':');
    }

    /** Where the type's name ends that begins at {@code from}. */
    private static int castEnd(List<SqlToken> tokens, int from) {
        int at = from + 1;
        while (at < tokens.size()) {
            SqlToken token = tokens.get(at);
            if (token.isSymbol('.')) {
                at += 2;
            } else if (token.isSymbol('[') || token.isSymbol(']')) {
                at++;
            } else if (token.isSymbol('(')) {
                at = closing(tokens, at) + 1;
            } else if (token.kind() == Kind.WORD && TYPE_WORDS.contains(token.name())) {
                at++;
            } else {
                return at;
            }
        }
        return at;
    }
}
