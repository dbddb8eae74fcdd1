package io.crossfade.control.demo;

import io.crossfade.control.summary.MigrationSummary;
import java.util.List;

/**
 * What the demo of a scenario found, as {@code --json} prints it.
 *
 * @param ok whether the oracle found each target as the source says at its switch, and no writer failed
 * @param scenario the name that was given
 * @param seed of all random choices: the same one gives the same data
 * @param verified what {@code verify} said while writers went on
 * @param switches one for each target, in their order
 * @param rowsCompared by the oracle, which shares no code with the migration
 * @param differences rows that the oracle found to differ; 0 if all is well
 * @param acknowledgedWrites transactions of the writers that a database acknowledged
 * @param beforeCutover the summary while rows may be set aside, each named
 * @param summary the last one
 */
public record ScenarioResult(
        boolean ok,
        String scenario,
        long seed,
        String verified,
        List<Switch> switches,
        long rowsCompared,
        long differences,
        long acknowledgedWrites,
        MigrationSummary beforeCutover,
        MigrationSummary summary) {
    public ScenarioResult {
        switches = List.copyOf(switches);
    }

    /**
     * One move of the writers.
     *
     * @param target the target's name in the scenario's file
     * @param closedMillis how long neither side took writes
     */
    public record Switch(String target, long closedMillis) {}
}
