package io.crossfade.control.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;

/** Closes connections on which a request does not come whole in time, however steadily its bytes drip in. */
final class SlowClients implements Connection.Listener, AutoCloseable {
    private static final int LOOKS = 8;

    private final Duration reading;
    private final Map<Connection, Peer> peers = new ConcurrentHashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);

    private SlowClients(Duration reading) {
        this.reading = reading;
    }

    /**
     * Watches until it is closed.
     *
     * @param reading within which a request must have come whole
     */
    static SlowClients watch(Duration reading) {
        SlowClients clients = new SlowClients(reading);
        Thread.ofVirtual().name("crossfade-http-slow-clients").start(clients::look);
        return clients;
    }

    private void look() {
        try {
            while (!over.await(Math.max(1, reading.toMillis() / LOOKS), TimeUnit.MILLISECONDS)) {
                peers.values().stream().filter(Peer::isLate).forEach(Peer::drop);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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

    @Override
    public void close() {
        over.countDown();
    }
}
