package io.crossfade.verifier;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TableId;
import java.time.Duration;
import java.util.List;

/**
 * What the comparison of one table found.
 *
 * @param converges whether a query makes the rows: they may be ahead of the lane, by changes that it has still to pass
 * @param sourceRows rows read at the source's snapshot; of a check of keys: the keys whose row is there
 * @param targetRows likewise at the target's
 * @param differences rows that differ; at least so many if not {@code complete}
 * @param changing rows that changed under every look
 * @param setAside rows that differ because they are set aside: known, and neither equal nor counted as different
 * @param kept rows of the source that stay out because the target's own of the same key were kept: neither equal nor different
 * @param others rows of the target that are not the mapping's, with those that were kept: not compared
 * @param complete whether all rows that differ were counted
 * @param listed the first of them, with their columns
 * @param differing the keys of all that were counted; of a table without key none
 * @param unproven likewise of those that were {@code changing}
 * @param back whether the target has the writers, so that the source was compared with it: what is set aside is so on the way
 *     back, and {@code others} are rows of the source that never moved
 */
public record VerificationResult(
        MappingId mapping,
        TableId source,
        TableId target,
        boolean converges,
        Verdict verdict,
        long sourceRows,
        long targetRows,
        long differences,
        long changing,
        long setAside,
        long kept,
        long others,
        boolean complete,
        Duration duration,
        List<Difference> listed,
        List<RowKey> differing,
        List<RowKey> unproven,
        boolean back) {
    public VerificationResult {
        listed = List.copyOf(listed);
        differing = List.copyOf(differing);
        unproven = List.copyOf(unproven);
    }

    /** Of a table that the migration has for itself. */
    public VerificationResult(
            MappingId mapping,
            TableId source,
            TableId target,
            Verdict verdict,
            long sourceRows,
            long targetRows,
            long differences,
            long changing,
            long setAside,
            boolean complete,
            Duration duration,
            List<Difference> listed) {
        this(
                mapping,
                source,
                target,
                false,
                verdict,
                sourceRows,
                targetRows,
                differences,
                changing,
                setAside,
                0,
                0,
                complete,
                duration,
                listed,
                List.of(),
                List.of(),
                false);
    }

    /** The same with other words for what differs. */
    public VerificationResult listing(List<Difference> shown) {
        return new VerificationResult(
                mapping,
                source,
                target,
                converges,
                verdict,
                sourceRows,
                targetRows,
                differences,
                changing,
                setAside,
                kept,
                others,
                complete,
                duration,
                shown,
                differing,
                unproven,
                back);
    }

    /** What was found of a target's way back, said of the migration's own source and target. */
    public VerificationResult turned() {
        return new VerificationResult(
                mapping,
                /* source= */ target,
                /* target= */ source,
                converges,
                verdict,
                /* sourceRows= */ targetRows,
                /* targetRows= */ sourceRows,
                differences,
                changing,
                setAside,
                kept,
                others,
                complete,
                duration,
                listed.stream().map(Difference::turned).toList(),
                differing,
                unproven,
                !back);
    }

    /** The figures of both, which looked at different rows of one mapping; none of the rows. */
    public VerificationResult plus(VerificationResult other) {
        boolean all = complete && other.complete;
        return new VerificationResult(
                mapping,
                source,
                target,
                converges,
                verdict(differences + other.differences, changing + other.changing, all),
                sourceRows + other.sourceRows,
                targetRows + other.targetRows,
                differences + other.differences,
                changing + other.changing,
                setAside + other.setAside,
                kept + other.kept,
                others + other.others,
                all,
                duration.plus(other.duration),
                List.of(),
                List.of(),
                List.of(),
                back);
    }

    static Verdict verdict(long differences, long changing, boolean complete) {
        if (differences > 0) {
            return Verdict.DIFFERENT;
        }
        return changing == 0 && complete ? Verdict.EQUAL : Verdict.NOT_PROVEN;
    }
}
