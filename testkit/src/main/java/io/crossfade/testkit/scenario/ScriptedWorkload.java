package io.crossfade.testkit.scenario;

import io.crossfade.testkit.writer.Endpoint;
import io.crossfade.testkit.writer.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of an application as its script says, on the source and, where it moves, on the target in the target's
 * words: {@code writes-<name>.source.sql} and {@code writes-<name>.target.sql}. Each kind of transaction is a part {@code
 * --- kind weight}, with {@code rollback} behind it if it is never committed.
 */
final class ScriptedWorkload implements Workload {
    private final List<TransactionScript> onSource;
    private final List<TransactionScript> onTarget;

    private ScriptedWorkload(List<TransactionScript> onSource, List<TransactionScript> onTarget) {
        this.onSource = onSource;
        this.onTarget = onTarget;
    }

    static ScenarioWriting moving(String scenario, String name, String target) {
        ScriptedWorkload workload =
                new ScriptedWorkload(read(scenario, name, "source"), read(scenario, name, "target"));
        return new ScenarioWriting(name, target, ScenarioWriting.Kind.MOVES, workload);
    }

    /** @param kind {@code STAYS} or {@code ENDS} */
    static ScenarioWriting onSource(String scenario, String name, ScenarioWriting.Kind kind) {
        ScriptedWorkload workload = new ScriptedWorkload(read(scenario, name, "source"), List.of());
        return new ScenarioWriting(name, ScenarioWriting.SOURCE, kind, workload);
    }

    static ScenarioWriting inTarget(String scenario, String name, String target) {
        ScriptedWorkload workload = new ScriptedWorkload(List.of(), read(scenario, name, "target"));
        return new ScenarioWriting(name, target, ScenarioWriting.Kind.IN_TARGET, workload);
    }

    private static List<TransactionScript> read(String scenario, String name, String side) {
        return ScriptFile.parts(scenario, "writes-" + name + "." + side + ".sql").stream()
                .map(TransactionScript::of)
                .toList();
    }

    /** The kinds of one side; empty where the application never writes. */
    List<TransactionScript> scripts(String side) {
        return side.equals(ScenarioWriting.SOURCE) ? onSource : onTarget;
    }

    @Override
    public boolean keepsLedger() {
        return false;
    }

    @Override
    public Hand hand(int writer, RandomGenerator random) {
        return new ScriptedHand(random);
    }

    /** One writer's transactions. */
    private final class ScriptedHand implements Hand {
        private final RandomGenerator random;
        private List<TransactionScript> scripts = List.of();
        private @Nullable Connection connection;

        private ScriptedHand(RandomGenerator random) {
            this.random = random;
        }

        @Override
        public void connected(Connection connection, Endpoint endpoint) {
            scripts = scripts(endpoint.side());
            if (scripts.isEmpty()) {
                throw new IllegalStateException("this application never writes to " + endpoint.side());
            }
            this.connection = connection;
        }

        @Override
        public boolean transaction() throws SQLException {
            if (connection == null) {
                throw new IllegalStateException("not connected");
            }
            TransactionScript script = next();
            script.run(connection, random);
            return script.commits();
        }

        private TransactionScript next() {
            int left = random.nextInt(
                    scripts.stream().mapToInt(TransactionScript::weight).sum());
            for (TransactionScript script : scripts) {
                left -= script.weight();
                if (left < 0) {
                    return script;
                }
            }
            throw new AssertionError("weights do not add up");
        }
    }
}
