package io.crossfade.control.back;

import io.crossfade.control.cutover.FenceWords;
import io.crossfade.control.cutover.OtherWay;
import io.crossfade.control.cutover.Side;
import io.crossfade.control.cutover.TargetLanes;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.LogMarkers;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A target's way back beside a cutover forward: it stands by, and takes over when the cutover turns it. From then on what is
 * written in the target comes into the source, under the source's fence.
 */
public final class StandbyStream implements OtherWay {
    /** For all attempts at a proof together; nothing is closed yet. */
    private static final Duration PROOF_WITHIN = Duration.ofSeconds(60);

    private final WayBackSetup setup;
    private final WayBack back;
    private final MigrationStore store;
    private final String name;

    public StandbyStream(WayBackSetup setup) {
        this.setup = setup;
        this.back = new WayBack(setup);
        this.store = new MigrationStore(setup.control());
        this.name = setup.name().name();
    }

    @Override
    public void prepare() {
        back.prepare();
    }

    @Override
    public void prove(String cutover) {
        back.prove(cutover, PROOF_WITHIN);
    }

    /** {@inheritDoc} A trigger judges a statement before it finds no row, so writing none shows as much as writing some. */
    @Override
    public void passFence() {
        MigrationPlan plan = PlanJson.read(store.get(name).planJson());
        try (Connection session = setup.filled().passing(word()).open()) {
            session.setAutoCommit(false);
            for (LanePlan lane : plan.lanes()) {
                passFence(session, lane);
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(
                    e, "try the fence over the " + setup.source().name());
        }
    }

    private void passFence(Connection session, LanePlan lane) throws SQLException {
        Duration lockTimeout = setup.config().cutover().lockTimeout();
        try (Statement statement = session.createStatement()) {
            statement.execute(StandbyStreamSql.asTheLane(lane.constraintMode(), lockTimeout));
            for (TablePlan table : lane.tables()) {
                write(statement, table);
            }
        }
        session.rollback();
    }

    private void write(Statement statement, TablePlan table) throws SQLException {
        try {
            statement.execute(StandbyStreamSql.insertNothing(table));
        } catch (SQLException e) {
            if (SqlErrors.isSessionLost(e)) {
                throw e;
            }
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "the way back of target '" + setup.target() + "' cannot write to " + table.target() + " in the "
                            + setup.source().name() + ": " + SqlErrors.firstLine(e),
                    "remove what refuses it there, then try again",
                    e);
        }
    }

    /** What its lanes say. */
    private Secret word() {
        return new FenceWords(setup.control(), name)
                .find()
                .orElseThrow(() -> setup.control().missing("the word of the way back " + name))
                .secret();
    }

    @Override
    public void mark(Side side, long turn, boolean opens) {
        switch (side) {
            case SOURCE -> {
                MigrationPlan forward = setup.forward();
                mark(setup.source(), forward, new Turn(turn, opens, moved(forward, setup.target())));
            }
            case TARGET -> {
                MigrationRecord stored = store.get(name);
                if (opens) {
                    takeOver(stored.phase());
                }
                MigrationPlan plan = PlanJson.read(stored.planJson());
                mark(setup.read(), plan, new Turn(turn, opens, moved(plan, WayBackPlanner.SOURCE)));
            }
        }
    }

    /** Tables whose writers stay where they are go on being fed. */
    static Set<MappingId> moved(MigrationPlan plan, String target) {
        return new TargetLanes(plan, target)
                .tables().stream().map(TablePlan::id).collect(Collectors.toSet());
    }

    private static void mark(Database log, MigrationPlan plan, Turn turn) {
        new LogMarkers(log, plan.markerPrefix()).writeDurably(Turn.MARKER, turn.json());
    }

    /** Before any row may come by it: nobody may take it for one that has carried nothing, and make it anew. */
    private void takeOver(Phase now) {
        if (now != Phase.APPLYING) {
            store.enter(name, Phase.STANDING_BY, Phase.APPLYING, "{}");
        }
    }
}
