package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.status.StatusReader;
import io.crossfade.core.config.BudgetSettings;
import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.ProofStore;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/**
 * A migration of one table that is in sync, with an applier that is no more than the marker it leaves behind. Rows are
 * written to both sides by hand.
 */
final class Shop {
    static final String MIGRATION = "shop";

    /** The migration that the way back is. */
    static final String BACK = "shop~ba5eba11";

    /** What happens while both sides are compared. */
    interface Comparing {
        void run() throws SQLException;
    }

    final Database source;
    final Database target;
    final MigrationPlan plan;
    final MigrationPlan back;
    final MigrationStore store;
    final List<String> routed = new ArrayList<>();
    final List<String> differing = new ArrayList<>();
    boolean applies = true;
    Duration deadline = Duration.ofSeconds(20);

    @Nullable
    Duration terminateAfter;

    @Nullable
    OtherWay otherWay;

    /** Through which the lanes read the side that is to be fenced. */
    @Nullable
    String slot;

    BudgetSettings budget = BudgetSettings.DEFAULTS;

    long differences;
    List<MigrationStatus.SetAside> aside = List.of();
    Comparing compared = () -> {};
    Consumer<CutoverState> entered = state -> {};
    RouteSwitch route = new RouteSwitch() {
        @Override
        public void switchTo(Change change) {
            routed.add(change.migration() + "/" + change.target());
        }

        @Override
        public void undo(Change change) {
            routed.remove(change.migration() + "/" + change.target());
        }

        @Override
        public Optional<String> undoProblem() {
            return Optional.empty();
        }
    };

    Shop(Servers servers, int major) throws SQLException {
        source = servers.database(major, "source");
        target = servers.database(major, "target");
        for (Database each : List.of(source, target)) {
            Servers.execute(each, "create table public.item (id serial primary key, n int)");
        }
        Servers.execute(source, "insert into public.item (n) select g from generate_series(1, 5) g");
        Servers.execute(target, "insert into public.item (id, n) select g, g from generate_series(1, 5) g");
        TableId id = new TableId("public", "item");
        TablePlan table =
                new TablePlan(id, id, List.of(column("id"), column("n")), List.of("id"), true, false, false, 5, 0);
        plan = new MigrationPlan(
                MIGRATION,
                "crossfade_shop_"
                        + Integer.toUnsignedString(source.endpoint().url().hashCode()),
                "crossfade_shop",
                List.of(new LanePlan(
                        "main", "orders", "crossfade.shop.main", ConstraintMode.REPLICA_ROLE, List.of(table))));
        back = new MigrationPlan(
                BACK,
                "crossfade_back",
                "crossfade_back",
                List.of(new LanePlan(
                        "main", "source", "crossfade-back.main", ConstraintMode.REPLICA_ROLE, List.of(table))));
        store = new MigrationStore(target);
        store.install();
        store.create(MIGRATION, "hash", "{}");
        store.enter(MIGRATION, Phase.PLANNED, Phase.APPLYING, "{}");
        new LaneStore(target, MIGRATION).ensure("main", "crossfade.shop.main");
        Servers.execute(
                target,
                "insert into crossfade.chunk (migration, mapping, chunk, method, state, snapshot)"
                        + " values ('shop', 'public.item', 0, 'whole', 'done', '1:1:')",
                "insert into crossfade.target_table (migration, table_schema, table_name, relation, origin)"
                        + " values ('shop', 'public', 'item', 'public.item'::regclass, 'empty')");
    }

    private static ColumnPlan column(String name) {
        return new ColumnPlan(name, name, "integer", "integer", "integer", "OPERATOR(pg_catalog.=)");
    }

    CutoverSettings settings() {
        return new CutoverSettings(
                Duration.ofSeconds(5),
                Duration.ofMillis(200),
                Duration.ofSeconds(2),
                terminateAfter,
                deadline,
                100,
                List.of(),
                List.of(),
                Set.of());
    }

    /** What a session says that is the migration's and comes through the target's fence. */
    static final String[] OURS = {"set session_replication_role = replica", "set crossfade.session = 'crossfade/shop'"};

    /** With the target closed to others, unless it has taken over. */
    Cutover cutover() {
        if (new Fence(source)
                .ofMigration(MIGRATION).stream().noneMatch(decision -> decision.state() == Decision.State.FORWARD)) {
            targetFence().install(target, new SecureRandom());
        }
        return move(Direction.FORWARD);
    }

    /** A cutover or a rollback, with the fences as they stand. */
    Cutover move(Direction direction) {
        boolean forward = direction == Direction.FORWARD;
        TargetLanes lanes = forward ? new TargetLanes(plan, "orders") : new TargetLanes(back, "source");
        return new Cutover(new CutoverSetup(
                direction,
                plan,
                "orders",
                plan.tables().map(TablePlan::id).collect(Collectors.toSet()),
                lanes,
                source,
                target,
                target,
                settings(),
                budget,
                forward ? "orders at db2" : "shop at db1",
                () -> verify(new ProofStore(database(direction.opens()), lanes.migration())),
                (table, changed) -> changed.wholeTable() || !changed.keys().isEmpty() ? differing : List.of(),
                route,
                new CutoverHooks() {
                    @Override
                    public void entered(CutoverState state) {
                        if (state instanceof CutoverState.Draining && applies) {
                            passMarker(direction, lanes);
                        }
                        entered.accept(state);
                    }
                },
                () -> status(lanes, database(direction.fenced())),
                Optional.ofNullable(otherWay),
                new SecureRandom()));
    }

    Database database(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    private Verification.Result verify(ProofStore proofs) {
        try {
            compared.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        proofs.begin(List.of("main"))
                .forEach((lane, generation) -> proofs.settle(
                        plan.lanes().getFirst().tables().stream()
                                .map(table -> new ProofStore.Proof(lane, table.id(), generation, null, List.of()))
                                .toList(),
                        List.of()));
        return new Verification.Result(5, differences, Duration.ZERO, "planted");
    }

    TargetFence targetFence() {
        return new TargetFence(plan, "orders", target, settings());
    }

    /** What the applier does when it meets the fence's marker. */
    private void passMarker(Direction direction, TargetLanes lanes) {
        for (Decision decision : new Fence(database(direction.fenced())).ofMigration(MIGRATION)) {
            try {
                Servers.execute(
                        database(direction.opens()),
                        "insert into crossfade.marker (migration, lane, name, content, lsn) values ('"
                                + lanes.migration() + "', 'main', 'fence', '" + decision.cutover()
                                + "', '0/0') on conflict do nothing");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private MigrationStatus status(TargetLanes lanes, Database read) {
        String named = slot;
        return new MigrationStatus(
                MIGRATION,
                store.get(MIGRATION).phase().label(),
                Instant.EPOCH,
                Instant.EPOCH,
                List.of(),
                List.of(),
                List.of(new MigrationStatus.Lane(
                        lanes.target(),
                        "main",
                        "crossfade.shop.main",
                        true,
                        true,
                        false,
                        "0/0",
                        0,
                        null,
                        null,
                        3L,
                        0,
                        0)),
                aside,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                named == null ? null : StatusReader.slot(read, named).orElseThrow(),
                true,
                List.of(),
                List.of());
    }

    Phase phase() {
        return store.get(MIGRATION).phase();
    }

    /** Whether a write is let through; it is rolled back. */
    static boolean takesWrites(Database database) throws SQLException {
        try {
            Servers.execute(database, "begin", "update public.item set n = n + 1", "rollback");
            return true;
        } catch (SQLException e) {
            if ("25006".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    static void assertFails(ErrorCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CrossfadeException.class, e -> {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
            assertThat(e).hasMessageContaining(message);
        });
    }

    void assertUndone() throws SQLException {
        assertThat(takesWrites(source)).isTrue();
        assertThat(phase()).isEqualTo(Phase.APPLYING);
        assertThat(routed).isEmpty();
        assertThat(Servers.query(source, "select count(*) from pg_trigger where tgname like 'crossfade%'"))
                .isEqualTo("0");
        assertThat(new Fence(source).ofMigration(MIGRATION))
                .allMatch(decision -> decision.state() == Decision.State.OPEN);
    }

    void assertOver() throws SQLException {
        assertThat(takesWrites(source)).isFalse();
        assertThat(takesWrites(target)).isTrue();
        assertThat(phase()).isEqualTo(Phase.CUT_OVER);
        assertThat(routed).contains("shop/orders");
        assertThat(Servers.query(target, "insert into public.item (n) values (0) returning id > 100"))
                .isEqualTo("t");
    }
}
