package io.crossfade.bench;

import io.crossfade.core.db.Database;
import io.crossfade.core.store.ControlSchema;
import io.crossfade.sqlite.catalog.CatalogReader;
import io.crossfade.sqlite.copy.CopyListener;
import io.crossfade.sqlite.copy.CopyReport;
import io.crossfade.sqlite.copy.FileCopy;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.file.SqliteFile;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.SchemaMapping;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** Crossfade's copy of a file: tables made, every value checked, rows copied, keys made. The audit of `plan` does not count. */
final class SqliteFileCopy implements SqliteSystem {
    @Override
    public String name() {
        return CrossfadeChain.NAME;
    }

    @Override
    public long mostRows() {
        return Long.MAX_VALUE;
    }

    @Override
    public void copy(Path path, Site site) throws SQLException {
        SqliteFile file = SqliteFile.of(path);
        MappedSchema schema;
        try (FileSnapshot snapshot = FileSnapshot.open(file)) {
            schema = SchemaMapping.all(CatalogReader.read(snapshot), "public");
        }
        Database target = site.targetDatabase();
        try (Connection session = target.open()) {
            ControlSchema.install(session);
        }
        CopyReport unused = new FileCopy(
                        file, schema, target, site.name(), "main", "crossfade." + site.name(), CopyListener.NONE)
                .run();
    }
}
