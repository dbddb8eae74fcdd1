package io.crossfade.control.serve;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.verifier.Depth;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be asked for in the body of a call. */
final class Requests {
    private Requests() {}

    /**
     * @param execute true: copy, and keep in step; false or absent: a dry run, which changes nothing
     * @param fullScan of a dry run: also read every row and name those that the targets would refuse
     */
    record Start(@Nullable Boolean execute, @Nullable Boolean fullScan) {
        boolean executes() {
            return Boolean.TRUE.equals(execute);
        }
    }

    /**
     * @param target whose tables are compared; null: every target's
     * @param depth {@code checksums} (if null), {@code counts}, {@code rows}, {@code sample} or {@code since}, as of the
     *     command
     * @param sample how many rows of each table; with depth {@code sample} alone
     * @param repair whether rows that differ are read again and compared once more
     */
    record Verify(
            @Nullable String target,
            @Nullable String depth,
            @Nullable Integer sample,
            @Nullable Boolean repair) {
        boolean repairs() {
            return Boolean.TRUE.equals(repair);
        }

        boolean isSince() {
            return "since".equals(depth);
        }

        /** @throws CrossfadeException USAGE */
        Depth chosen() {
            return switch (depth == null ? "checksums" : depth) {
                case "checksums", "since" -> new Depth.Checksums();
                case "counts" -> new Depth.Counts();
                case "rows" -> new Depth.Rows();
                case "sample" -> new Depth.Sample(rows(), new SecureRandom().nextInt());
                default ->
                    throw usage("depth: '" + depth + "' is none", "one of checksums, counts, rows, sample, since");
            };
        }

        private int rows() {
            if (sample == null || sample < 1) {
                throw usage("sample: " + sample + " rows compare nothing", "name 1 row or more");
            }
            return sample;
        }
    }

    /** @param target whose tables are looked at; null: every target's */
    record Validate(@Nullable String target) {}

    /**
     * A move of writers, to a target or back.
     *
     * @param target null: the only one
     * @param tables names of mappings; null or empty: all that are still to move
     * @param dryRun everything short of closing anything
     * @param without mappings that need no way back (of a cutover), or do not come back (of a rollback); {@code all}: of every
     *     mapping
     * @param confirm the migration's name; not for a dry run
     */
    record Move(
            @Nullable String target,
            @Nullable Set<String> tables,
            @Nullable Boolean dryRun,
            @Nullable Set<String> without,
            @Nullable String confirm) {
        boolean isDryRun() {
            return Boolean.TRUE.equals(dryRun);
        }

        Set<String> named() {
            return tables == null ? Set.of() : tables;
        }

        Set<String> waived() {
            return without == null ? Set.of() : without;
        }

        void requireConfirmed(String migration) {
            if (!isDryRun()) {
                confirmed(confirm, migration);
            }
        }
    }

    /**
     * An end of a migration.
     *
     * @param target of an abort: only this target's part; null: the whole migration
     * @param summary of a completion: count both sides before it, whatever their size
     * @param confirm the migration's name
     */
    record End(
            @Nullable String target,
            @Nullable Boolean summary,
            @Nullable String confirm) {
        void requireConfirmed(String migration) {
            confirmed(confirm, migration);
        }

        boolean summarizes() {
            return Boolean.TRUE.equals(summary);
        }
    }

    private static void confirmed(@Nullable String typed, String migration) {
        if (!migration.equals(typed)) {
            throw usage(
                    typed == null ? "confirm: it is missing" : "confirm: '" + typed + "' is another name",
                    "what cannot be taken back is confirmed by the migration's name, '" + migration + "'");
        }
    }

    private static CrossfadeException usage(String what, String remedy) {
        return new CrossfadeException(ErrorCode.USAGE, what, remedy, null);
    }
}
