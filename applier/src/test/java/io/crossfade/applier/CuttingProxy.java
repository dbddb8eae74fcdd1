package io.crossfade.applier;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a server and cuts the connection at a given exchange: before the request reaches the
 * server ("it failed"), or after it did and before the answer comes back ("it worked, but nobody heard").
 */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int port;
    private final int cutAt;
    private final boolean before;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Exchange> exchanges = new ArrayList<>();

    private record Exchange(Socket client, Socket server) {}

    /** @param cutAt the request of the client, from 1, at which everything is cut; none is let through after it */
    CuttingProxy(int port, int cutAt, boolean before) throws IOException {
        this.port = port;
        this.cutAt = cutAt;
        this.before = before;
        listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("cutting-proxy").start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    boolean hasCut() {
        return requests.get() >= cutAt;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                synchronized (exchanges) {
                    exchanges.add(new Exchange(client, server));
                }
                Thread.ofPlatform().daemon().name("cutting-proxy-up").start(() -> up(client, server));
                Thread.ofPlatform().daemon().name("cutting-proxy-down").start(() -> down(client, server));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void up(Socket client, Socket server) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                boolean cut = requests.incrementAndGet() >= cutAt;
                if (cut && before) {
                    break;
                }
                out.write(buffer, 0, n);
                out.flush();
                if (cut) {
                    break;
                }
            }
        } catch (IOException e) {
            // The other direction has cut: nothing is left to carry.
        }
        if (hasCut()) {
            cutAll();
        } else {
            close(server);
            close(client);
        }
    }

    /** A client that waits on another connection would wait for ever: its answer is not carried any more. */
    private void cutAll() {
        synchronized (exchanges) {
            for (Exchange each : exchanges) {
                if (before) {
                    close(each.server());
                } else {
                    // The server reads what it got and only then the end of the stream; its answer is not carried.
                    closeHalf(each.server());
                }
                close(each.client());
            }
        }
    }

    private void down(Socket client, Socket server) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!hasCut()) {
                    out.write(buffer, 0, n);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // The other direction has cut: nothing is left to carry.
        }
        close(client);
        close(server);
    }

    private static void closeHalf(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        synchronized (exchanges) {
            exchanges.forEach(each -> {
                close(each.client());
                close(each.server());
            });
        }
    }
}
