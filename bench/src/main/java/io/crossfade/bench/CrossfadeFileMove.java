package io.crossfade.bench;

import io.crossfade.sqlite.audit.Audit;
import io.crossfade.sqlite.audit.AuditReport;
import io.crossfade.sqlite.catalog.CatalogReader;
import io.crossfade.sqlite.copy.CopyListener;
import io.crossfade.sqlite.copy.CopyReport;
import io.crossfade.sqlite.copy.FileCopy;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.file.SqliteFile;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.SchemaMapping;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Crossfade's copy of a file, from the making of the table to its key and its statistics.
 *
 * @param audited whether every value is looked at before, as {@code plan} does
 */
record CrossfadeFileMove(boolean audited) implements FileMove {
    private static final Duration LOCKED = Duration.ofSeconds(10);

    @Override
    public String name() {
        return audited ? CrossfadeChain.NAME + ", audit first" : CrossfadeChain.NAME;
    }

    @Override
    public double share() {
        return 1;
    }

    @Override
    public void copy(Path path, Site site, long rows) {
        SqliteFile file = new SqliteFile(path, LOCKED);
        MappedSchema schema;
        try (FileSnapshot snapshot = FileSnapshot.open(file)) {
            schema = SchemaMapping.all(CatalogReader.read(snapshot), "public");
            if (audited) {
                requireClean(Audit.of(snapshot, schema, finding -> {}));
            }
        }
        CopyReport report = new FileCopy(
                        file,
                        schema,
                        site.targetDatabase(),
                        site.name(),
                        "main",
                        "crossfade." + site.name() + ".main",
                        CopyListener.NONE)
                .run();
        if (report.aside() > 0) {
            throw new IllegalStateException(report.aside() + " rows were set aside");
        }
    }

    private static void requireClean(AuditReport audit) {
        if (!audit.counts().isEmpty()) {
            throw new IllegalStateException("values of the file do not fit: " + audit.counts());
        }
    }
}
