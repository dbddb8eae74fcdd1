package io.crossfade.bench;

import io.crossfade.testkit.ClientTools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code psql} piped into {@code psql}, one such pair for each worker and part of the keys. */
final class PsqlCopy implements CopySystem {
    @Override
    public String name() {
        return "psql | psql";
    }

    @Override
    public Optional<String> absence() {
        return ClientTools.PSQL.find().isPresent() ? Optional.empty() : Optional.of("there is no psql on the PATH");
    }

    @Override
    public List<ProcessTree> processes() {
        return List.of(ProcessTree.here("psql", ProcessTree.Extent.STARTED));
    }

    @Override
    public void copy(Site site, long rows, int workers) throws IOException, InterruptedException {
        Path psql = ClientTools.PSQL.find().orElseThrow().path();
        Path errors = site.directory().resolve("psql.log");
        List<Process> all = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            long from = rows * worker / workers + 1;
            long until = rows * (worker + 1) / workers;
            List<ProcessBuilder> pipe = List.of(
                    command(psql, site.source().port(), site.name(), BenchmarkSql.copyOut(from, until)),
                    command(psql, site.target().port(), site.name(), BenchmarkSql.COPY_IN));
            pipe.forEach(each -> each.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile())));
            pipe.get(1).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            all.addAll(ProcessBuilder.startPipeline(pipe));
        }
        for (Process process : all) {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("psql failed, see " + errors);
            }
        }
    }

    private static ProcessBuilder command(Path psql, int port, String database, String sql) {
        return new ProcessBuilder(
                psql.toString(),
                "-X",
                "-q",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-U",
                "postgres",
                "-d",
                database,
                "-c",
                sql);
    }
}
