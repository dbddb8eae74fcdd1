package io.crossfade.control.run;

import io.crossfade.control.run.ComparedWays.Compared;
import io.crossfade.control.run.ComparedWays.Way;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.MissingParent;
import io.crossfade.core.store.RepairStore;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Has the lanes read again, in their order with the stream, what a comparison found to differ, and compares these tables
 * once more. Only rows are asked for that a mapping's key names.
 */
final class Repairs {
    /** So long a lane may take for any row of those asked for. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final ComparedWays ways;
    private final KeptVerifications verifications;

    Repairs(ComparedWays ways, KeptVerifications verifications) {
        this.ways = ways;
        this.verifications = verifications;
    }

    /** The lanes that have tables in one database. */
    private record Filled(Way way, String target) {}

    /**
     * @param again compares at a depth what was compared before
     * @throws CrossfadeException NOT_IN_SYNC if a lane does not get on with it; then nothing is asked of it any more
     */
    RepairReport carryOut(VerificationReport found, Function<Depth, VerificationReport> again) {
        RepairReport planned = RepairReport.of(found);
        Map<Filled, Map<MappingId, List<RowKey>>> byTarget = new LinkedHashMap<>();
        Map<String, String> failures = new TreeMap<>();
        for (VerificationResult result : found.results()) {
            if (!result.differing().isEmpty()) {
                String why = refusal(compared(result));
                if (!why.isEmpty()) {
                    failures.put(result.mapping().name(), why);
                }
            }
        }
        found.results().stream()
                .filter(result -> !result.differing().isEmpty()
                        && !failures.containsKey(result.mapping().name()))
                .forEach(result -> byTarget.computeIfAbsent(filled(compared(result)), target -> new HashMap<>())
                        .put(result.mapping(), result.differing()));
        byTarget.forEach((target, keys) -> failures.putAll(verifications.shown(repair(target, keys))));
        VerificationReport after = found.after(again.apply(depth(found)));
        return planned.carriedOut(failures, verifications.keepRepaired(found, after));
    }

    /** Where a row that the target refuses would stop the lane, rows are not repaired in passing. */
    private static String refusal(Compared compared) {
        if (compared.lane().constraintMode() != ConstraintMode.REPLICA_ROLE) {
            return compared.way().isBack()
                    ? "the source's role may not set session_replication_role, so that rows come in one order only: grant it"
                    : "the target's role may not set session_replication_role, so that rows come in one order only:"
                            + " grant it (plan: replica-role), or abort and copy again";
        }
        boolean fails = compared.table().parents().stream().anyMatch(parent -> parent.missing() == MissingParent.FAIL);
        return fails ? "a row without its parent would stop the lane (missing: fail)" : "";
    }

    private Compared compared(VerificationResult result) {
        return ways.table(result.mapping())
                .filter(compared -> compared.way().isBack() == result.back())
                .orElseThrow(() -> new CrossfadeException(
                        ErrorCode.NOT_IN_SYNC,
                        "the writers of mapping '" + result.mapping() + "' have moved since it was compared",
                        "compare again",
                        null));
    }

    private static Filled filled(Compared compared) {
        return new Filled(compared.way(), compared.lane().target());
    }

    private Map<String, String> repair(Filled filled, Map<MappingId, List<RowKey>> keys) {
        Database database = filled.way().databases().target(filled.target());
        RepairStore store = new RepairStore(database, filled.way().plan().migration());
        store.end();
        keys.forEach((mapping, of) ->
                store.ask(ways.table(mapping).orElseThrow().lane().lane(), mapping, of));
        long open = store.open();
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (open > 0 && System.nanoTime() < until) {
            Comparisons.pause(LOOK_EVERY);
            long now = store.open();
            until = now < open ? System.nanoTime() + PATIENCE.toNanos() : until;
            open = now;
        }
        Map<String, String> failures = store.end();
        if (open > 0) {
            throw new CrossfadeException(
                    ErrorCode.NOT_IN_SYNC,
                    database.name() + ": " + open + " rows were not read again within " + PATIENCE.toSeconds()
                            + " s: does `crossfade run` or `crossfade apply` run?");
        }
        return failures;
    }

    /** Nothing of tables that are known to be equal. */
    private static Depth depth(VerificationReport found) {
        return new Depth.Keys(
                "repaired tables",
                found.results().stream()
                        .filter(result -> result.verdict() == Verdict.EQUAL)
                        .collect(Collectors.toMap(VerificationResult::mapping, result -> List.of())));
    }
}
