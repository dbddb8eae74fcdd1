package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.TablePlan;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

/**
 * Compares the rows of given keys at both ends, inside the pause of a cutover: the sessions are open before it starts.
 * Nobody may write to either end meanwhile; then every difference is real.
 */
public final class KeyCheck implements AutoCloseable {
    /** 256 keys are one group: with so few, the groups that differ are read row by row. */
    private static final int GROUP_SHIFT = 8;

    private static final int BATCH = 20_480;

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
        Sessions sources = Sessions.ofNow(source, End.SOURCE, settings.connections());
        try {
            Sessions targets = Sessions.ofNow(target, End.TARGET, settings.connections());
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
        RowLooks source = new RowLooks(table.source(), sources);
        RowLooks target = new RowLooks(table.target(), targets);
        List<Batch> batches = RowLooks.batches(keys, batchSize(keys.size())).stream()
                .map(batch -> new Batch(batch, source.sums(batch, GROUP_SHIFT), target.sums(batch, GROUP_SHIFT)))
                .toList();
        long sourceRows = batches.stream().mapToLong(Batch::sourceRows).sum();
        long targetRows = batches.stream().mapToLong(Batch::targetRows).sum();
        List<RowKey> doubtful =
                batches.stream().flatMap(batch -> batch.doubtful().stream()).toList();
        List<Suspect> suspects = doubtful.isEmpty() ? List.of() : suspects(source, target, doubtful);
        return new VerificationResult(
                plan.id(),
                plan.source(),
                plan.target(),
                VerificationResult.verdict(suspects.size(), 0, true),
                sourceRows,
                targetRows,
                suspects.size(),
                0,
                0,
                true,
                stopwatch.elapsed(),
                new Differences(table, sources, targets, settings.listed()).list(suspects, List.of()));
    }

    /** A multiple of the group, so small that every session has work. */
    private int batchSize(int keys) {
        int share = keys / settings.connections() + 1;
        int groups = (share >> GROUP_SHIFT) + 1;
        return Math.min(BATCH, groups << GROUP_SHIFT);
    }

    private static List<Suspect> suspects(RowLooks source, RowLooks target, List<RowKey> keys) {
        Map<RowKey, RowState> inSource = source.states(keys);
        Map<RowKey, RowState> inTarget = target.states(keys);
        Set<RowKey> kept = target.kept(keys);
        return keys.stream()
                .map(key -> new Suspect(key, inSource.get(key), inTarget.get(key)))
                .filter(suspect -> !suspect.isEqual() && !kept.contains(suspect.key()))
                .toList();
    }

    /** Keys that are read at both ends at the same time. */
    private record Batch(List<RowKey> keys, Future<Map<Long, Digest>> source, Future<Map<Long, Digest>> target) {
        long sourceRows() {
            return rows(source);
        }

        long targetRows() {
            return rows(target);
        }

        private static long rows(Future<Map<Long, Digest>> sums) {
            return Sessions.result(sums).values().stream()
                    .mapToLong(Digest::rows)
                    .sum();
        }

        List<RowKey> doubtful() {
            Map<Long, Digest> inSource = Sessions.result(source);
            Map<Long, Digest> inTarget = Sessions.result(target);
            List<RowKey> doubtful = new ArrayList<>();
            long group = 0;
            for (List<RowKey> rows : RowLooks.batches(keys, 1 << GROUP_SHIFT)) {
                Digest one = inSource.getOrDefault(group, Digest.NONE);
                if (!one.equals(inTarget.getOrDefault(group, Digest.NONE))) {
                    doubtful.addAll(rows);
                }
                group++;
            }
            return doubtful;
        }
    }

    @Override
    public void close() {
        sources.close();
        targets.close();
    }
}
