package io.crossfade.control.cutover;

import io.crossfade.core.model.MappingId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one process finds out during a cutover, for the journal, the report and the error at its end. Nothing is decided by it. */
final class Findings {
    private final Map<String, Duration> took = new LinkedHashMap<>();
    private final List<String> ended = new ArrayList<>();
    private List<String> refusals = List.of();
    private List<Sequences.Advanced> advanced = List.of();
    private Verification.@Nullable Result verification;
    private @Nullable Decision raised;
    private @Nullable RuntimeException failure;
    private long keysCompared;
    private long closedAt;
    private long openedAt;

    /** The first failure stays first; what follows from it is suppressed. */
    void failed(RuntimeException e) {
        RuntimeException first = failure;
        if (first == null) {
            failure = e;
        } else if (!first.equals(e)) {
            first.addSuppressed(e);
        }
    }

    @Nullable
    RuntimeException failure() {
        return failure;
    }

    void took(CutoverState state, Duration time) {
        took.merge(state.label(), time, Duration::plus);
    }

    void refused(List<String> why) {
        refusals = List.copyOf(why);
    }

    List<String> refusals() {
        return refusals;
    }

    void compared(Verification.Result result) {
        verification = result;
    }

    Verification.@Nullable Result verification() {
        return verification;
    }

    void fenceWaited(Blocker blocker) {
        ended.add(blocker.toString());
    }

    void closed(Decision fence) {
        raised = fence;
        closedAt = System.nanoTime();
    }

    void compared(long keys) {
        keysCompared += keys;
    }

    void advanced(List<Sequences.Advanced> sequences) {
        advanced = sequences;
    }

    void opened() {
        openedAt = System.nanoTime();
    }

    /** For the journal: where the fence lies in the log, until when it stands, what was compared and moved, and how long each took. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        Decision fenced = raised;
        if (fenced != null) {
            facts.put("fencedAt", fenced.fencedAt().toString());
            facts.put("fenceLsn", String.valueOf(fenced.markerLsn()));
            facts.put("opensAt", String.valueOf(fenced.deadline()));
            facts.put("keysCompared", keysCompared);
            facts.put("sequencesMoved", advanced.size());
        }
        if (!ended.isEmpty()) {
            facts.put("ended", List.copyOf(ended));
        }
        took.forEach((label, time) -> facts.put(label + "Millis", time.toMillis()));
        return facts;
    }

    CutoverReport report(String cutover, String target, Set<MappingId> tables) {
        Decision fenced = raised;
        return new CutoverReport(
                cutover,
                target,
                tables.stream().map(MappingId::name).sorted().toList(),
                took,
                closedAt == 0 || openedAt == 0 ? Duration.ZERO : Duration.ofNanos(openedAt - closedAt),
                fenced == null ? null : fenced.markerLsn(),
                keysCompared,
                advanced,
                ended);
    }
}
