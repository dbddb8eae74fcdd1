package io.crossfade.testkit.scenario;

import io.crossfade.testkit.writer.OddTexts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One kind of transaction. Its statements may hold {@code :a} to {@code :d}, numbers that are not negative, {@code :word},
 * a short text that is hardly ever the same, and {@code :text}, an awkward text or NULL; each is drawn once for a
 * transaction.
 */
record TransactionScript(String kind, int weight, boolean commits, List<Statement> statements) {
    private static final Pattern PARAMETER = Pattern.compile("(?<![:\\w]):(a|b|c|d|word|text)\\b");
    private static final long NUMBERS = 1L << 53;

    TransactionScript {
        statements = List.copyOf(statements);
    }

    /** A statement with question marks, and what each stands for. */
    record Statement(String sql, List<String> parameters) {
        Statement {
            parameters = List.copyOf(parameters);
        }

        static Statement of(String text) {
            List<String> parameters = new ArrayList<>();
            Matcher matcher = PARAMETER.matcher(text);
            String sql = matcher.replaceAll(match -> {
                parameters.add(match.group(1));
                return "?";
            });
            return new Statement(sql, parameters);
        }
    }

    static TransactionScript of(ScriptFile.Part part) {
        List<String> words = part.words();
        return new TransactionScript(
                part.kind(),
                Integer.parseInt(words.get(1)),
                !words.contains("rollback"),
                part.statements().stream().map(Statement::of).toList());
    }

    /** @return how many rows were changed in all */
    int run(Connection connection, RandomGenerator random) throws SQLException {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (String number : List.of("a", "b", "c", "d")) {
            values.put(number, random.nextLong(NUMBERS));
        }
        values.put("word", Long.toHexString(random.nextLong()));
        values.put("text", OddTexts.any(random));
        int changed = 0;
        for (Statement statement : statements) {
            try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
                bind(prepared, statement.parameters(), values);
                if (!prepared.execute()) {
                    changed += Math.max(0, prepared.getUpdateCount());
                }
            }
        }
        return changed;
    }

    private static void bind(PreparedStatement prepared, List<String> parameters, Map<String, @Nullable Object> values)
            throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            Object value = values.get(parameters.get(i));
            if (value == null) {
                prepared.setNull(i + 1, Types.VARCHAR);
            } else {
                prepared.setObject(i + 1, value);
            }
        }
    }
}
