package io.crossfade.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of a migration between the two databases of a site, under the site's name. */
final class MigrationFile {
    private MigrationFile() {}

    /** Where a site's file lies. */
    static Path of(Site site) {
        return site.directory().resolve("migration.yaml");
    }

    /**
     * @param kafka the broker's address
     * @param target what the target is called
     * @param mappings in YAML, one a line
     */
    static Path write(Site site, String kafka, String target, String... mappings) {
        String text = """
                migration: %s
                source: {postgres: {url: "%s", user: %s, password: ""}}
                kafka: {bootstrap: "%s"}
                targets: {%s: {postgres: {url: "%s", user: %s, password: ""}}}
                mappings:
                %s
                """.formatted(
                        site.name(),
                        site.source().jdbcUrl(site.name()),
                        site.source().user(),
                        kafka,
                        target,
                        site.target().jdbcUrl(site.name()),
                        site.target().user(),
                        "  - " + String.join("\n  - ", mappings));
        try {
            return Files.writeString(of(site), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
