package io.crossfade.control.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;

/** Closes connections on which a request does not come whole in time, however steadily its bytes drip in. */
final class SlowClients implements Connection.Listener {
    private final Duration reading;
    private final Map<Connection, Peer> peers = new ConcurrentHashMap<>();

    /** @param reading within which a request must have come whole */
    SlowClients(Duration reading) {
        this.reading = reading;
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof ConnectionMetaData) {
            peers.put(connection, peer(connection));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        peers.remove(connection);
    }

    Peer of(Request request) {
        return peers.computeIfAbsent(request.getConnectionMetaData().getConnection(), this::peer);
    }

    private Peer peer(Connection connection) {
        return new Peer(connection.getEndPoint(), reading);
    }

    void sweep() {
        peers.values().stream().filter(Peer::isLate).forEach(Peer::drop);
    }
}
