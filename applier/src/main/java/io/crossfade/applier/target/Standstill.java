package io.crossfade.applier.target;

import io.crossfade.core.store.AlignmentStore;
import java.sql.Connection;
import java.sql.SQLException;

/** One stop that a comparison asks of a lane, seen from the lane's session, see {@link AlignmentStore}. */
public final class Standstill {
    private final Connection session;
    private final AlignmentStore store;
    private final String lane;
    private final String id;

    Standstill(Connection session, String migration, String lane, String id) {
        this.session = session;
        this.store = new AlignmentStore(session, migration);
        this.lane = lane;
        this.id = id;
    }

    public String id() {
        return id;
    }

    public boolean isAsked() throws SQLException {
        boolean asked = store.isAsked(lane, id);
        session.commit();
        return asked;
    }

    /** @return false if nobody asks for it any more */
    public boolean begin() throws SQLException {
        boolean held = store.hold(lane, id);
        session.commit();
        return held;
    }

    public boolean isHeld() throws SQLException {
        boolean held = store.isHeld(lane, id);
        session.commit();
        return held;
    }

    /** The lane goes on, whoever relied on it. */
    public void fail() throws SQLException {
        store.fail(lane, id);
        session.commit();
    }
}
