package io.crossfade.control.run;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.LaneStore;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.log.LogPosition;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.verify.FileComparison;
import io.crossfade.sqlite.verify.TableVerdict;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Compares a SQLite file with its target. While changes are followed the target runs on between the two reads, so a row
 * that differs is looked at again: equal in any look, it is equal; different with the same values in every look, it is
 * different; what changes all the time is not proven.
 */
final class SqliteComparisons {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final int LOOKS = 5;
    private static final int LOOKS_THAT_PROVE = 3;

    private final SqliteSource source;
    private final MigrationPlan plan;
    private final Databases databases;
    private final KeptVerifications verifications;

    SqliteComparisons(SqliteSource source, MigrationPlan plan, Databases databases, KeptVerifications verifications) {
        this.source = source;
        this.plan = plan;
        this.databases = databases;
        this.verifications = verifications;
    }

    VerificationReport all() {
        long startedAt = System.nanoTime();
        LanePlan lane = plan.lanes().getFirst();
        List<TableVerdict> last = look(lane);
        SuspectRows suspects = SuspectRows.of(last);
        for (int i = 1; source.follows() && i < LOOKS && !suspects.areEmpty(); i++) {
            last = look(lane);
            suspects = suspects.lookedAtAgain(last);
            if (i + 1 >= LOOKS_THAT_PROVE && suspects.allSteady()) {
                break;
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
        List<VerificationResult> results = new ArrayList<>();
        for (TableVerdict verdict : last) {
            results.add(result(verdict, lane, suspects, took));
        }
        return verifications.keep(new VerificationReport(new Depth.Checksums(), results, List.of(), took, null));
    }

    private List<TableVerdict> look(LanePlan lane) {
        try (FileSnapshot snapshot = FileSnapshot.open(source.file())) {
            if (source.follows()) {
                awaitApplied(lane, LogPosition.of(snapshot).orElse(0L));
            }
            MappedSchema schema = source.schema();
            return new FileComparison(databases.target(lane.target()), plan.migration()).compare(snapshot, schema);
        }
    }

    private void awaitApplied(LanePlan lane, long position) {
        LaneStore lanes = new LaneStore(databases.target(lane.target()), plan.migration());
        long until = System.nanoTime() + DEADLINE.toNanos();
        Lsn wanted = position <= firstSnapshot(lane) ? Lsn.ZERO : new Lsn(position);
        while (lanes.get(lane.lane()).position().endLsn().compareTo(wanted) < 0) {
            if (System.nanoTime() > until) {
                throw new CrossfadeException(
                        ErrorCode.NOT_IN_SYNC,
                        "lane '" + lane.lane() + "' did not reach entry " + position + " of the change log within "
                                + DEADLINE.toSeconds() + " s: does `crossfade run` run?");
            }
            pause();
        }
    }

    /** What every table's copy has already is never applied. */
    private long firstSnapshot(LanePlan lane) {
        var positions = io.crossfade.sqlite.copy.FileCopy.positions(databases.target(lane.target()), plan.migration());
        return positions.isEmpty() ? 0 : positions.first();
    }

    private static VerificationResult result(TableVerdict verdict, LanePlan lane, SuspectRows suspects, Duration took) {
        var table = lane.tables().stream()
                .filter(planned -> planned.source().name().equals(verdict.table()))
                .findFirst()
                .orElseThrow();
        SuspectRows.Judged judged = suspects.of(verdict);
        Verdict said =
                judged.different() > 0 ? Verdict.DIFFERENT : judged.changing() > 0 ? Verdict.NOT_PROVEN : Verdict.EQUAL;
        return new VerificationResult(
                table.id(),
                table.source(),
                table.target(),
                said,
                verdict.sourceRows(),
                verdict.targetRows(),
                judged.different(),
                judged.changing(),
                verdict.asideRows(),
                true,
                took,
                judged.listed());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while waiting for a lane", e);
        }
    }
}
