package io.crossfade.bench;

import io.crossfade.testkit.ClientTools;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code pgcopydb copy table-data}, splitting the table among its jobs. */
final class PgcopydbCopy implements CopySystem {
    @Override
    public String name() {
        return "pgcopydb";
    }

    @Override
    public Optional<String> absence() {
        return ClientTools.PGCOPYDB.find().isPresent()
                ? Optional.empty()
                : Optional.of("there is no pgcopydb on the PATH");
    }

    @Override
    public List<ProcessTree> processes() {
        return List.of(ProcessTree.here("pgcopydb", ProcessTree.Extent.STARTED));
    }

    @Override
    public void copy(Site site, long rows, int workers) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ClientTools.PGCOPYDB.find().orElseThrow().path().toString(),
                        "copy",
                        "table-data",
                        "--source",
                        uri(site.source().port(), site.name()),
                        "--target",
                        uri(site.target().port(), site.name()),
                        "--dir",
                        site.directory().resolve("pgcopydb").toString(),
                        "--table-jobs",
                        Integer.toString(workers),
                        "--split-tables-larger-than",
                        "32MB",
                        "--not-consistent")
                .redirectErrorStream(true)
                .redirectOutput(site.directory().resolve("pgcopydb.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("pgcopydb failed, see " + site.directory());
        }
    }

    private static String uri(int port, String database) {
        return "postgres://postgres@127.0.0.1:" + port + "/" + database;
    }
}
