package io.crossfade.testkit.scenario;

import io.crossfade.testkit.oracle.OracleReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * One kind of migration: where it starts, who writes meanwhile, and what must be there in the end. It knows nothing of
 * Crossfade: {@code config/scenarios/<name>.yaml} says the same in Crossfade's words, and the oracle judges it.
 */
public interface Scenario {
    /** As in {@code config/scenarios/<name>.yaml}. */
    String name();

    /** Whether the source is a SQLite file; otherwise it is a PostgreSQL database. */
    boolean fromSqlite();

    /** The PostgreSQL targets by the names that the migration file gives them. */
    List<String> targets();

    /** Further PostgreSQL databases that belong to the scenario without being moved, such as a router's. */
    List<String> others();

    /** Makes the source's schema and its rows. The same {@code seed} makes the same rows. */
    void createSource(Connection source, ScenarioSeed seed) throws SQLException;

    /**
     * Makes what is in a target (or another database) before the migration begins; nothing where Crossfade makes the tables.
     *
     * @param database one of {@link #targets()} or {@link #others()}
     */
    void createDatabase(String database, Connection connection, ScenarioSeed seed) throws SQLException;

    /**
     * What an operator does about the rows that are set aside, before a cutover: it makes what they lack. Nothing by default.
     *
     * @param databases by name, {@link #targets()} and {@link #others()}
     */
    default void repair(Map<String, Connection> databases, ScenarioSeed seed) throws SQLException {}

    /** Who writes during the migration. */
    List<ScenarioWriting> writing();

    /**
     * Compares what the source's rows must have become with what is in the targets, by SQL of the scenario's own. Each
     * connection is read in one transaction: in the one that is open, or in a REPEATABLE READ of its own.
     */
    OracleReport compare(ScenarioSides sides) throws SQLException;
}
