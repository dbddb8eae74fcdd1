package io.crossfade.control.cutover;

import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.model.TableId;
import io.crossfade.core.store.ForeignWriteStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the gate finds of others who write to the tables that lanes fill: a fence that is not as it was made, subscriptions, and
 * writes that no clean comparison has covered. It only reads.
 */
final class ForeignWatch {
    private static final String REMEDY = "`crossfade verify --repair --execute`";

    private final CutoverSetup setup;
    private final TargetFence fence;
    private final StandingFences standing;

    ForeignWatch(CutoverSetup setup) {
        this.setup = setup;
        this.fence = TargetFence.of(setup);
        this.standing = new StandingFences(setup);
    }

    /** Everything that stands against a cutover, one line each. */
    List<String> look() {
        List<String> refusals = new ArrayList<>();
        standing.faults()
                .forEach(fault -> refusals.add(fault + ": foreign writes may have passed unseen; " + REMEDY
                        + " puts it back and mends the rows"));
        refusals.addAll(subscriptions());
        refusals.addAll(unsettled());
        return refusals;
    }

    /** Writes that no clean comparison has covered: the first few by name, and how many there are. */
    List<String> unsettled() {
        ForeignWriteStore.Known known =
                new ForeignWriteStore(setup.opens(), setup.lanes().migration()).known();
        List<String> refusals = new ArrayList<>();
        if (known.unsettled() > 0) {
            refusals.add(known.unsettled() + " foreign writes to moved tables in the "
                    + setup.opens().name()
                    + " since the last clean"
                    + " comparison: stop the writer, then " + REMEDY + "; a clean comparison that began after the last"
                    + " of them lifts this");
            known.standing().forEach(write -> refusals.add("foreign " + write));
        }
        return refusals;
    }

    private List<String> subscriptions() {
        List<TableId> tables = fence.tables();
        List<String> refusals = new ArrayList<>();
        try (Connection session = setup.opens().session();
                PreparedStatement find = session.prepareStatement(FenceTriggersSql.SUBSCRIPTIONS)) {
            TableNames.bind(find, 1, tables);
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    refusals.add("subscription " + row.getString(1) + " in the "
                            + setup.opens().name() + " writes into "
                            + new TableId(row.getString(2), row.getString(3))
                            + ", enabled or not: drop it, or take the table out of its publication and refresh it");
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(
                    e, "read the subscriptions of the " + setup.opens().name());
        }
        return refusals;
    }
}
