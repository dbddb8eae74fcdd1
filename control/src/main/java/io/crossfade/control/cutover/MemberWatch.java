package io.crossfade.control.cutover;

import io.crossfade.core.store.MigrationStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sees that no table is attached to a moved one, or detached from it, unnoticed by the comparison. What was attached
 * before a clean comparison is proven by it; what comes later is not, and stands against the cutover.
 */
final class MemberWatch {
    private final CutoverSetup setup;
    private final MigrationStore store;

    MemberWatch(CutoverSetup setup) {
        this.setup = setup;
        this.store = new MigrationStore(setup.control());
    }

    Members now() {
        return Members.of(setup.fenced(), setup.lanes().sourceTables());
    }

    private Optional<Members> kept(String event) {
        return Members.kept(
                store.journal(setup.lanes().migration()), event, setup.lanes().sourceTables());
    }

    /** Heirs that the copy did not know: no comparison looks at them. */
    List<String> heirs() {
        return kept(Members.AT_THE_COPY).map(before -> now().heirsSince(before)).orElse(List.of()).stream()
                .map(change -> change + " after " + since() + ", and its rows do not move: end the inheritance"
                        + (copied() ? ", or `crossfade abort` and move it too" : ""))
                .toList();
    }

    /** What may explain that source and target differ. */
    List<String> sinceTheCopy(Members now) {
        return kept(Members.AT_THE_COPY).map(now::since).orElse(List.of()).stream()
                .map(change -> change + " after " + since() + ": rows that it held then never passed the log"
                        + (copied() ? "; `crossfade abort`, then `crossfade run`, copies the table anew" : ""))
                .toList();
    }

    private String since() {
        return copied() ? "the copy began" : "the way back was made";
    }

    /** Whether the lanes went on from a copy: those of a way back need none. */
    private boolean copied() {
        return setup.direction().opens() == Side.TARGET;
    }

    /** What changed while the comparison ran. */
    List<String> since(Members before) {
        return now().since(before).stream()
                .map(change -> change + " while source and target were compared: try again")
                .toList();
    }

    /** Keeps those that a clean comparison was made over. */
    void keep(Members compared) {
        store.journal(setup.lanes().migration(), Members.COMPARED, compared.json());
    }

    /** What changed after the comparison; asked when the fence stands and nothing can be attached any more. */
    List<String> sinceTheComparison() {
        List<String> changes = new ArrayList<>();
        kept(Members.COMPARED).ifPresent(before -> changes.addAll(now().since(before)));
        return changes;
    }
}
