package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.TablePlan;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * Compares the rows of given keys at both ends, inside the pause of a cutover: the sessions are open before it starts.
 * Nobody may write to either end meanwhile; then every difference is real.
 */
public final class KeyCheck implements AutoCloseable {
    private final Sessions sources;
    private final Sessions targets;
    private final DigestKind digest;
    private final VerifierSettings settings;
    private final InstantSource clock;
    private final FrozenVerification whole;

    private KeyCheck(Sessions sources, Sessions targets, VerifierSettings settings, InstantSource clock) {
        this.sources = sources;
        this.targets = targets;
        this.settings = settings;
        this.clock = clock;
        digest = TablePair.digestOf(sources, targets);
        whole = new FrozenVerification(sources.database(), targets.database(), settings, clock);
    }

    /** Opens the sessions. */
    public static KeyCheck open(Database source, Database target, VerifierSettings settings, InstantSource clock) {
        Sessions sources = Sessions.ofNow(source, End.SOURCE, settings).ready();
        try {
            Sessions targets = Sessions.ofNow(target, End.TARGET, settings).ready();
            try {
                return new KeyCheck(sources, targets, settings, clock);
            } catch (RuntimeException e) {
                targets.close();
                throw e;
            }
        } catch (RuntimeException e) {
            sources.close();
            throw e;
        }
    }

    /** Compares all rows of a table, for a table of which keys are not known. */
    public VerificationResult wholeTable(TablePlan plan) {
        return whole.compare(List.of(plan)).results().get(0);
    }

    /**
     * @param keys texts of the key columns in the key's order, each key once; rows that neither end has are equal
     * @throws IllegalArgumentException for a table without key
     */
    public VerificationResult keys(TablePlan plan, List<RowKey> keys) {
        if (!plan.hasKey()) {
            throw new IllegalArgumentException("table " + plan.source() + " has no key");
        }
        Stopwatch stopwatch = new Stopwatch(clock);
        TablePair table = TablePair.of(plan, digest, sources, targets);
        Found found = KeyComparison.bySums(new Comparison(table, Set.of(), sources, targets, settings), keys)
                .await();
        List<Suspect> differing = found.suspects();
        List<Difference> listed =
                new Differences(table, sources, targets, settings.listed()).list(differing, List.of());
        return found.result(differing, List.of(), 0, 0, stopwatch.elapsed(), listed);
    }

    @Override
    public void close() {
        sources.close();
        targets.close();
    }
}
