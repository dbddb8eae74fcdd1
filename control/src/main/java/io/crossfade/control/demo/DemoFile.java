package io.crossfade.control.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The demo's migration file: an ordinary one, read by the ordinary reader, so that every command works with it. */
final class DemoFile {
    private DemoFile() {}

    /** Writes the file into {@code directory}. */
    static Path write(Path directory, DemoServers servers) {
        String text = """
                migration: shop-demo
                source:
                  postgres: {url: "%s", user: %s, password: "%s"}
                kafka: {bootstrap: "%s"}
                targets:
                  shop: {postgres: {url: "%s", user: %s, password: "%s"}}
                mappings:
                  - from: public.sessions
                    to: shop/public.user_sessions
                    columns: {session_token: token}
                  - tables: public.*
                    to: shop/public.*
                copy: {workers: 2}
                """.formatted(
                        servers.source().jdbcUrl(),
                        servers.source().user(),
                        servers.source().password(),
                        servers.kafka().bootstrap(),
                        servers.target().jdbcUrl(),
                        servers.target().user(),
                        servers.target().password());
        Path file = directory.resolve("shop-demo.yaml");
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
