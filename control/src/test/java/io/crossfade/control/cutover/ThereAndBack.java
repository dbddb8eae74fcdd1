package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.store.ControlSchema;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.Turn;
import io.crossfade.core.store.WindowStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A {@link Shop} whose writers go to the target and back, and what holds wherever they are. */
final class ThereAndBack {
    private static final MappingId ITEM = new MappingId("public.item");

    final Shop shop;

    private ThereAndBack(Shop shop) {
        this.shop = shop;
    }

    /** Heeds a turn in the lanes' stead as soon as it is marked. */
    private final class Lanes implements OtherWay {
        @Override
        public List<String> problems() {
            return List.of();
        }

        @Override
        public Optional<MigrationStatus.Slot> slot() {
            return Optional.empty();
        }

        @Override
        public void prepare() {}

        @Override
        public void prove(String cutover) {}

        @Override
        public void passFence() {
            for (Side side : Side.values()) {
                apply(side, "update public.item set n = n where false");
            }
        }

        @Override
        public void mark(Side side, long turn, boolean opens) {
            boolean forward = side == Side.SOURCE;
            try (Connection session =
                    shop.database(forward ? Side.TARGET : Side.SOURCE).open()) {
                Turn heeded = new Turn(turn, opens, Set.of(ITEM));
                WindowStore.turn(
                        session, forward ? Shop.MIGRATION : Shop.BACK, "main", List.of(ITEM), heeded, Lsn.ZERO);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** In sync, with a way back that stands by. */
    static ThereAndBack inSync(Servers servers, int major) throws SQLException {
        ThereAndBack moves = new ThereAndBack(new Shop(servers, major));
        moves.standBy();
        return moves;
    }

    /** With the writers in the target. */
    static ThereAndBack cutOver(Servers servers, int major) throws SQLException {
        ThereAndBack moves = inSync(servers, major);
        moves.shop.cutover().run();
        moves.assertWritersAreIn(Side.TARGET, 1);
        return moves;
    }

    private void standBy() throws SQLException {
        try (Connection session = shop.source.open()) {
            ControlSchema.install(session);
        }
        LaneStore lanes = new LaneStore(shop.source, Shop.BACK);
        lanes.ensure("main", "crossfade-back.main");
        new WindowStore(shop.source, Shop.BACK).close("main", List.of(ITEM), 0);
        lanes.bornCopied("main");
        shop.otherWay = new Lanes();
    }

    Cutover rollback() {
        return shop.move(Direction.BACK);
    }

    private static Side other(Side side) {
        return side == Side.SOURCE ? Side.TARGET : Side.SOURCE;
    }

    /** As a lane does: it says the migration's word, and is in replica role. */
    void apply(Side side, String statement) {
        FenceWord word = new FenceWords(shop.target, Shop.MIGRATION).find().orElseThrow();
        Database passing = shop.database(side).passing(word.secret());
        try {
            Servers.execute(passing, Shop.OURS[0], Shop.OURS[1], statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A writer's row, and what the lanes make of it on the other side. */
    int write(Side side) throws SQLException {
        String id = Servers.query(shop.database(side), "insert into public.item (n) values (7) returning id");
        apply(other(side), "insert into public.item (id, n) values (" + id + ", 7)");
        return Integer.parseInt(Objects.requireNonNull(id));
    }

    /** Whether the lane that reads a side's log applies what it finds there, and which turn it has heeded. */
    void assertWindow(Side read, boolean open, long turn) {
        String migration = read == Side.SOURCE ? Shop.MIGRATION : Shop.BACK;
        assertThat(new WindowStore(shop.database(other(read)), migration).of("main"))
                .containsExactly(new WindowStore.Window(ITEM, open, turn, Lsn.ZERO));
    }

    void assertWritersAreIn(Side side, long turn) throws SQLException {
        assertThat(Shop.takesWrites(shop.database(side))).isTrue();
        assertRefuses(other(side));
        assertWindow(side, true, turn);
        assertWindow(other(side), false, turn);
        assertThat(shop.phase()).isEqualTo(side == Side.TARGET ? Phase.CUT_OVER : Phase.APPLYING);
        assertThat(shop.routed).isEqualTo(side == Side.TARGET ? List.of("shop/orders") : List.of());
        assertThat(triggers(side)).isEqualTo("0");
    }

    void assertRefuses(Side side) {
        String there = side == Side.TARGET ? "shop at db1" : "orders at db2";
        assertThatThrownBy(() -> Servers.execute(shop.database(side), "update public.item set n = n + 1"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"))
                .hasMessageContaining("public.item has moved to " + there);
    }

    String triggers(Side side) throws SQLException {
        return String.valueOf(
                Servers.query(shop.database(side), "select count(*) from pg_trigger where tgname like 'crossfade%'"));
    }

    List<Decision.State> decisions(Side side) {
        return new Fence(shop.database(side))
                .ofMigration(Shop.MIGRATION).stream().map(Decision::state).toList();
    }

    String rows(Side side) throws SQLException {
        return String.valueOf(Servers.query(
                shop.database(side), "select string_agg(id || ':' || n, ' ' order by id) from public.item"));
    }

    void killIn(String at) {
        shop.entered = state -> {
            if (state.getClass().getSimpleName().equals(at)) {
                throw new LeftCutoverTest.Killed();
            }
        };
    }
}
