package io.crossfade.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between clients and a server, on a loopback port of its own, and treats their connections as a bad network does:
 * cuts them, carries nothing for a while, or loses them for one end only. It can also cut at a given exchange: before the
 * request reaches the server ("it failed"), or after it did and before the answer comes back ("it worked, but nobody heard").
 */
public final class CuttingProxy implements AutoCloseable {
    private static final int BACKLOG = 200;

    private final ServerSocket listening;
    private final int cutAt;
    private final boolean before;
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile int port;
    private boolean holding;

    private CuttingProxy(int port, int cutAt, boolean before) {
        this.port = port;
        this.cutAt = cutAt;
        this.before = before;
        try {
            listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("cutting-proxy").start(this::accept);
    }

    /** To the server on this loopback port; 0: to none until {@link #leadTo}. It cuts when it is told to. */
    public static CuttingProxy to(int port) {
        return new CuttingProxy(port, Integer.MAX_VALUE, false);
    }

    /** @param cutAt the request of the clients, from 1, at which everything is cut; none is let through after it */
    public static CuttingProxy cuttingAt(int port, int cutAt, boolean before) {
        return new CuttingProxy(port, cutAt, before);
    }

    /** Where new connections go from now on. */
    public void leadTo(int loopbackPort) {
        port = loopbackPort;
    }

    /** Where clients connect. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Whether the exchange has come at which it was to cut. */
    public boolean hasCut() {
        return requests.get() >= cutAt;
    }

    /** Resets every connection at both ends; new ones pass. @return how many there were */
    public int cut() {
        int cut = 0;
        for (ProxiedConnection each : connections) {
            each.reset();
            cut++;
        }
        return cut;
    }

    /** Carries nothing more, not even a connection's end, until {@link #release}; who connects hears nothing. */
    public synchronized void hold() {
        holding = true;
    }

    /** The same, and the server's ends are closed: it takes its clients for gone, and they hear nothing of it. */
    public void forsake() {
        hold();
        connections.forEach(ProxiedConnection::closeServer);
    }

    /** Carries what was kept meanwhile, and goes on. */
    public synchronized void release() {
        holding = false;
        notifyAll();
    }

    /** Waits while nothing may pass. */
    synchronized void awaitRelease() throws InterruptedException {
        while (holding) {
            wait();
        }
    }

    /** What becomes of a request. */
    enum Passage {
        PASSES,
        FAILS,
        PASSES_UNHEARD
    }

    Passage onRequest() {
        if (requests.incrementAndGet() < cutAt) {
            return Passage.PASSES;
        }
        return before ? Passage.FAILS : Passage.PASSES_UNHEARD;
    }

    /** A client that waits on another connection would wait for ever: its answer is not carried any more. */
    void cutAtExchange() {
        connections.forEach(before ? ProxiedConnection::close : ProxiedConnection::closeUnheard);
    }

    void ended(ProxiedConnection connection) {
        connections.remove(connection);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Thread.ofPlatform().daemon().name("cutting-proxy-open").start(() -> open(client));
            } catch (IOException e) {
                // It is closed, or the client has gone again.
            }
        }
    }

    /** A server that is not there refuses its clients. */
    private void open(Socket client) {
        try {
            awaitRelease();
            client.setTcpNoDelay(true);
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            server.setTcpNoDelay(true);
            ProxiedConnection connection = new ProxiedConnection(this, client, server);
            connections.add(connection);
            if (listening.isClosed()) {
                connection.close();
            }
            connection.carry();
        } catch (IOException e) {
            ProxiedConnection.reset(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        release();
        connections.forEach(ProxiedConnection::close);
    }
}
