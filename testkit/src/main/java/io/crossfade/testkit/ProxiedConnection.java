package io.crossfade.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** One client's connection through a {@link CuttingProxy}: both ends, and a thread for each direction. */
final class ProxiedConnection {
    private static final int BUFFER = 1 << 16;

    private final CuttingProxy proxy;
    private final Socket client;
    private final Socket server;

    ProxiedConnection(CuttingProxy proxy, Socket client, Socket server) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
    }

    void carry() {
        Thread.ofPlatform().daemon().name("cutting-proxy-up").start(() -> {
            carry(this::up);
            if (proxy.hasCut()) {
                proxy.cutAtExchange();
            } else {
                close();
            }
        });
        Thread.ofPlatform().daemon().name("cutting-proxy-down").start(() -> {
            carry(this::down);
            close();
        });
    }

    /** One direction. */
    private interface Direction {
        void carry() throws IOException, InterruptedException;
    }

    /** Until one end has ended, and the other may hear of it. */
    private void carry(Direction direction) {
        try {
            try {
                direction.carry();
            } catch (IOException e) {
                // An end is gone: nothing is left to carry.
            }
            proxy.awaitRelease();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void up() throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            proxy.awaitRelease();
            CuttingProxy.Passage passage = proxy.onRequest();
            if (passage != CuttingProxy.Passage.FAILS) {
                out.write(buffer, 0, n);
                out.flush();
            }
            if (passage != CuttingProxy.Passage.PASSES) {
                return;
            }
        }
    }

    private void down() throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            proxy.awaitRelease();
            if (!proxy.hasCut()) {
                out.write(buffer, 0, n);
                out.flush();
            }
        }
    }

    void close() {
        close(client);
        close(server);
        proxy.ended(this);
    }

    /** The server reads what it got and only then the end of the stream; its answer is not carried. */
    void closeUnheard() {
        try {
            server.shutdownOutput();
        } catch (IOException e) {
            close(server);
        }
        close(client);
    }

    void closeServer() {
        close(server);
    }

    void reset() {
        reset(client);
        reset(server);
        proxy.ended(this);
    }

    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // A socket that cannot be closed is as good as closed.
        }
    }
}
