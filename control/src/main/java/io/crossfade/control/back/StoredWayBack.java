package io.crossfade.control.back;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.cutover.MovedTables;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.WindowStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A way back as the control database has it. */
public record StoredWayBack(MigrationRecord row, MigrationPlan plan) {
    private static final Set<ErrorCode> GAPS = Set.of(
            ErrorCode.SLOT_LOST, ErrorCode.SOURCE_CHANGED, ErrorCode.PUBLICATION_CHANGED, ErrorCode.TABLE_CHANGED);

    /**
     * That of a name, whatever its state; empty where there is none.
     *
     * @param name what {@link WayBackName#name} gives
     */
    public static Optional<StoredWayBack> find(Database control, String name) {
        return new MigrationStore(control).find(name).map(row -> new StoredWayBack(row, PlanJson.read(row.planJson())));
    }

    /** Whether a failure says that changes of the target are missing from it, now and for ever. */
    public static boolean isGap(Throwable failure) {
        return failure instanceof CrossfadeException known && GAPS.contains(known.code());
    }

    /** What is to be said of such a failure where the way back is in use. */
    public static CrossfadeException gap(String target, CrossfadeException failure) {
        return new CrossfadeException(
                failure.code(),
                "the way back of target '" + target + "' is in use, and what the target took may be missing from it: "
                        + failure.getMessage(),
                "no other way back would bring it: `crossfade complete` where the target has the writers, `crossfade abort`"
                        + " where the source has them",
                failure);
    }

    /** What it was made to bring back only in part, as the migration's journal has it. */
    List<MappingId> partial(WayBackSetup setup) {
        List<MappingId> partial = new ArrayList<>();
        for (JournalEntry entry :
                new MigrationStore(setup.control()).journal(setup.forward().migration())) {
            if (entry.event().equals(WayBack.MADE)) {
                JsonNode detail = read(entry.detailJson());
                if (detail.path("name").asText().equals(row.migration())) {
                    partial.clear();
                    detail.path(WayBackSetup.PARTIAL).forEach(name -> partial.add(new MappingId(name.asText())));
                }
            }
        }
        return partial;
    }

    private static JsonNode read(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal holds JSON only", e);
        }
    }

    /** Of the tables that have moved, those that it brings back. */
    public Set<MappingId> carried(MovedTables moved, String target, Database control) {
        Set<MappingId> carried = plan.tables().map(TablePlan::id).collect(Collectors.toSet());
        carried.retainAll(moved.withWayBack(target, control));
        return carried;
    }

    /** Whether it can be carried: its slot was made, and nobody has given it up. */
    public boolean isMade() {
        return row.slotLsn() != null && !row.phase().hasEnded();
    }

    /** Whether the other is this one, perhaps in another phase, and not one that was made in its place. */
    public boolean isSame(StoredWayBack other) {
        return row.planHash().equals(other.row.planHash())
                && row.startedAt().equals(other.row.startedAt())
                && Objects.equals(row.slotLsn(), other.row.slotLsn());
    }

    /**
     * Whether what lies in the target's log may be in the source by it, or must come there by it.
     *
     * @param filled the source
     */
    public boolean isInUse(Database filled) {
        return switch (row.phase()) {
            case PLANNED, COMPLETED, ABORTED -> false;
            case STANDING_BY -> isOpen(new WindowStore(filled, row.migration()));
            case COPYING, INDEXING, APPLYING, CUTTING_OVER, CUT_OVER -> true;
        };
    }

    /** Where a rollback has closed all of it again, nothing lies behind its slot that anybody needs. */
    private boolean isOpen(WindowStore windows) {
        return plan.lanes().stream()
                .anyMatch(lane -> windows.of(lane.lane()).stream().anyMatch(WindowStore.Window::open));
    }
}
