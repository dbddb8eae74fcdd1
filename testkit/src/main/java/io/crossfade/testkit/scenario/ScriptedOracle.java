package io.crossfade.testkit.scenario;

import io.crossfade.core.sql.Identifiers;
import io.crossfade.testkit.oracle.Oracle;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.oracle.QueryPair;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scenario's oracle as {@code oracle.sql} spells it. Its parts:
 *
 * <ul>
 *   <li>{@code --- gather name database}: one text, such as an array of keys, that other parts take as {@code {name}}
 *   <li>{@code --- expect name database key …}: asked of the source; what {@code public.<name>} of that database must hold
 *   <li>{@code --- actual}: what to ask the target instead of {@code select * from public.<name>}
 * </ul>
 *
 * <p>An expectation is left out while a database that it needs is not among the sides: what lies across databases is
 * compared only where all of them are.
 */
final class ScriptedOracle {
    private static final Pattern GATHERED = Pattern.compile("\\{(\\w+)}");

    private final Map<String, Gather> gathers = new HashMap<>();
    private final List<Expectation> expectations = new ArrayList<>();

    private record Gather(String database, String sql) {}

    /** What one table must hold. */
    record Expectation(String name, String database, List<String> key, String expected, String actual) {}

    private ScriptedOracle() {}

    static ScriptedOracle of(String scenario) {
        ScriptedOracle oracle = new ScriptedOracle();
        for (ScriptFile.Part part : ScriptFile.parts(scenario, "oracle.sql")) {
            oracle.add(part.words(), withoutSemicolon(part.sql()));
        }
        return oracle;
    }

    private void add(List<String> words, String sql) {
        switch (words.get(0)) {
            case "gather" -> gathers.put(words.get(1), new Gather(words.get(2), sql));
            case "expect" ->
                expectations.add(new Expectation(
                        words.get(1),
                        words.get(2),
                        words.subList(3, words.size()),
                        sql,
                        "select * from public." + words.get(1)));
            case "actual" -> {
                Expectation last = expectations.remove(expectations.size() - 1);
                expectations.add(new Expectation(last.name(), last.database(), last.key(), last.expected(), sql));
            }
            default -> throw new IllegalStateException("unknown part " + words);
        }
    }

    private static String withoutSemicolon(String sql) {
        return sql.strip().replaceFirst(";$", "");
    }

    List<Expectation> expectations() {
        return List.copyOf(expectations);
    }

    OracleReport compare(ScenarioSides sides) throws SQLException {
        try (OpenSnapshots snapshots = OpenSnapshots.of(connections(sides))) {
            Answers answers = new Answers(snapshots, sides.startedAt());
            List<OracleReport.TableResult> results = new ArrayList<>();
            for (Expectation one : expectations) {
                Connection target = snapshots.of(one.database());
                if (target != null && snapshots.haveAll(needed(one))) {
                    QueryPair pair = new QueryPair(
                            one.name(), one.key(), answers.fill(one.expected()), answers.fill(one.actual()));
                    results.addAll(Oracle.compare(sides.source(), target, List.of(pair))
                            .tables());
                }
            }
            return new OracleReport(results);
        }
    }

    private static Map<String, Connection> connections(ScenarioSides sides) {
        Map<String, Connection> connections = new HashMap<>(sides.targets());
        connections.put(ScenarioWriting.SOURCE, sides.source());
        return connections;
    }

    private Set<String> needed(Expectation one) {
        Set<String> databases = new TreeSet<>();
        names(one.expected() + one.actual())
                .forEach(name -> databases.add(gather(name).database()));
        return databases;
    }

    /** An expectation as it is asked of the source. */
    String expected(Expectation one, ScenarioSides sides) throws SQLException {
        try (OpenSnapshots snapshots = OpenSnapshots.of(connections(sides))) {
            return new Answers(snapshots, sides.startedAt()).fill(one.expected());
        }
    }

    private static List<String> names(String sql) {
        return GATHERED.matcher(sql).results().map(match -> match.group(1)).toList();
    }

    private Gather gather(String name) {
        Gather gather = gathers.get(name);
        if (gather == null) {
            throw new IllegalStateException("nothing gathers {" + name + "}");
        }
        return gather;
    }

    /** What was gathered, each once. */
    private final class Answers {
        private final OpenSnapshots snapshots;
        private final String startedAt;
        private final Map<String, String> literals = new HashMap<>();

        private Answers(OpenSnapshots snapshots, Instant startedAt) {
            this.snapshots = snapshots;
            this.startedAt = "timestamptz '" + startedAt + "'";
        }

        String fill(String sql) throws SQLException {
            for (String name : names(sql)) {
                if (!literals.containsKey(name)) {
                    literals.put(name, ask(gather(name)));
                }
            }
            return GATHERED.matcher(sql)
                    .replaceAll(match -> Matcher.quoteReplacement(literals.getOrDefault(match.group(1), "")))
                    .replaceAll("(?<!:):started_at\\b", startedAt);
        }

        private String ask(Gather gather) throws SQLException {
            Connection connection = snapshots.of(gather.database());
            if (connection == null) {
                throw new IllegalStateException("no connection to " + gather.database());
            }
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(gather.sql())) {
                row.next();
                String text = row.getString(1);
                return text == null ? "null" : Identifiers.literal(text);
            }
        }
    }
}
