package io.crossfade.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The JDK's own HTTP server in a process of its own, with one short answer from memory: what a request costs on this machine,
 * as busy as it is, before anything is done for it.
 */
final class PlainNode implements AutoCloseable {
    private static final byte[] ANSWER = "{\"alive\": true}".getBytes(StandardCharsets.US_ASCII);

    private final JavaProcess process;
    private final URI address;

    private PlainNode(JavaProcess process) {
        this.process = process;
        this.address = URI.create(process.line());
    }

    static PlainNode start(Path log) {
        return new PlainNode(JavaProcess.start(
                System.getProperty("java.class.path"), CommandNode.OPTIONS, PlainNode.class.getName(), List.of(), log));
    }

    URI address() {
        return address;
    }

    @Override
    public void close() {
        process.close();
    }

    public static void main(String[] arguments) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", call -> {
            try (call) {
                call.sendResponseHeaders(200, ANSWER.length);
                call.getResponseBody().write(ANSWER);
            }
        });
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        JavaProcess.awaitEndOfInput();
        server.stop(0);
        threads.shutdownNow();
    }
}
