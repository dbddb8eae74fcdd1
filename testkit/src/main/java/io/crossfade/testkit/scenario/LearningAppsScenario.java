package io.crossfade.testkit.scenario;

import io.crossfade.testkit.oracle.OracleReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A SQLite file of 34 tables into PostgreSQL, with values of every declared type. All rows fit their columns, unless misfits
 * are asked for: then {@link #misfits()} names each.
 */
public final class LearningAppsScenario implements Scenario {
    static final String NAME = "learning-apps";
    private static final String TARGET = "learning";
    private static final String STAGING = "staging";

    private final boolean withMisfits;

    LearningAppsScenario() {
        this(false);
    }

    private LearningAppsScenario(boolean withMisfits) {
        this.withMisfits = withMisfits;
    }

    /** As SQLite files are in the wild: a few values do not fit their columns. */
    public static LearningAppsScenario withMisfits() {
        return new LearningAppsScenario(true);
    }

    /** The planted ones. */
    public List<Misfit> misfits() {
        return withMisfits ? Misfit.PLANTED : List.of();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean fromSqlite() {
        return true;
    }

    @Override
    public List<String> targets() {
        return List.of(TARGET);
    }

    /** The oracle's own: it lets PostgreSQL read SQLite's values there. */
    @Override
    public List<String> others() {
        return List.of(STAGING);
    }

    @Override
    public void createSource(Connection source, ScenarioSeed seed) throws SQLException {
        try (Statement statement = source.createStatement()) {
            statement.execute("pragma journal_mode = wal");
            for (String line : ScriptFile.text(NAME, "source.sql").lines().toList()) {
                if (!line.startsWith("--")) {
                    statement.execute(line);
                }
            }
        }
        boolean autoCommit = source.getAutoCommit();
        source.setAutoCommit(false);
        new LearningSeeder(source, seed).fill();
        for (Misfit misfit : misfits()) {
            misfit.plant(source);
        }
        source.commit();
        source.setAutoCommit(autoCommit);
    }

    /** Nothing: Crossfade makes the target's tables. */
    @Override
    public void createDatabase(String database, Connection connection, ScenarioSeed seed) {}

    @Override
    public List<ScenarioWriting> writing() {
        return List.of(ScriptedWorkload.moving(NAME, "apps", TARGET));
    }

    @Override
    public OracleReport compare(ScenarioSides sides) throws SQLException {
        Connection target = sides.targets().get(TARGET);
        Connection staging = sides.targets().get(STAGING);
        if (target == null || staging == null) {
            throw new IllegalArgumentException("needs connections to " + TARGET + " and " + STAGING);
        }
        return new LearningOracle(sides.source(), staging, misfits()).compare(target);
    }
}
