package io.crossfade.testkit.scenario;

import io.crossfade.testkit.oracle.OracleReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A scenario out of a PostgreSQL database, as its files say: {@code source.sql} and {@code seed.sql}, {@code
 * target-<name>.sql} for each database and perhaps {@code repair-<name>.sql}, {@code writes-….sql}, {@code oracle.sql}.
 */
final class PostgresScenario implements Scenario {
    private final String name;
    private final List<String> targets;
    private final List<String> others;
    private final List<ScenarioWriting> writing;
    private final ScriptedOracle oracle;
    private final List<FurtherCheck> further;

    /** What an oracle in SQL alone cannot say. */
    interface FurtherCheck {
        List<OracleReport.TableResult> compare(ScenarioSides sides) throws SQLException;
    }

    PostgresScenario(
            String name,
            List<String> targets,
            List<String> others,
            List<ScenarioWriting> writing,
            List<FurtherCheck> further) {
        this.name = name;
        this.targets = List.copyOf(targets);
        this.others = List.copyOf(others);
        this.writing = List.copyOf(writing);
        this.oracle = ScriptedOracle.of(name);
        this.further = List.copyOf(further);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean fromSqlite() {
        return false;
    }

    @Override
    public List<String> targets() {
        return targets;
    }

    @Override
    public List<String> others() {
        return others;
    }

    @Override
    public void createSource(Connection source, ScenarioSeed seed) throws SQLException {
        SqlScripts.run(source, name, "source.sql", seed);
        SqlScripts.run(source, name, "seed.sql", seed);
    }

    @Override
    public void createDatabase(String database, Connection connection, ScenarioSeed seed) throws SQLException {
        SqlScripts.run(connection, name, "target-" + database + ".sql", seed);
    }

    @Override
    public void repair(Map<String, Connection> databases, ScenarioSeed seed) throws SQLException {
        for (Map.Entry<String, Connection> database : databases.entrySet()) {
            String file = "repair-" + database.getKey() + ".sql";
            if (ScriptFile.exists(name, file)) {
                SqlScripts.run(database.getValue(), name, file, seed);
            }
        }
    }

    @Override
    public List<ScenarioWriting> writing() {
        return writing;
    }

    ScriptedOracle oracle() {
        return oracle;
    }

    @Override
    public OracleReport compare(ScenarioSides sides) throws SQLException {
        List<OracleReport.TableResult> results =
                new ArrayList<>(oracle.compare(sides).tables());
        for (FurtherCheck check : further) {
            results.addAll(check.compare(sides));
        }
        return new OracleReport(results);
    }
}
