package io.crossfade.snapshotter.schema;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.sql.Identifiers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Dumps whole tables, rows included, into one archive with {@code pg_dump}. It says that the archive is good only after
 * {@code pg_restore --list} has found the rows of every table in it.
 */
public final class TableDump implements AutoCloseable {
    private static final String BEGINS_TABLE = "dumping contents of table";
    private static final int KEPT_LINES = 20;

    private final ClientTools tools;
    private final Database source;
    private @Nullable Process running;
    private boolean closed;

    public TableDump(ClientTools tools, Database source) {
        this.tools = tools;
        this.source = source;
    }

    /**
     * @param snapshot as {@code pg_export_snapshot()} named it, in a session that stays open meanwhile
     * @param archive the file to write
     * @param begun is told how many tables' rows have been begun
     * @return how many entries the archive has
     * @throws CrossfadeException BACKUP_FAILED, or INTERRUPTED where it was closed meanwhile
     */
    public int dump(Collection<DumpedTable> tables, String snapshot, Path archive, IntConsumer begun) {
        List<String> command = new ArrayList<>(List.of(tools.pgDump().toString(), "--format=custom", "--verbose"));
        command.addAll(List.of("--no-password", "--lock-wait-timeout=" + ClientTools.LOCK_WAIT, "--strict-names"));
        command.addAll(List.of("--snapshot=" + snapshot, "--file=" + archive));
        tables.forEach(table -> command.add("--table=" + Identifiers.quote(table.id())));
        int[] tablesBegun = {0};
        run(command, line -> {
            if (line.contains(BEGINS_TABLE)) {
                begun.accept(++tablesBegun[0]);
            }
        });
        return check(tables, archive);
    }

    private int check(Collection<DumpedTable> tables, Path archive) {
        List<DumpEntry> entries = new ArrayList<>();
        run(
                List.of(tools.pgRestore().toString(), "--list", archive.toString()),
                line -> DumpEntry.parse(line).ifPresent(entries::add));
        Set<Long> found = new HashSet<>();
        entries.stream().filter(DumpEntry::isData).forEach(entry -> found.add(entry.oid()));
        List<String> missing = tables.stream()
                .filter(table -> table.holdsRows() && !found.contains(table.oid()))
                .map(table -> table.id().toString())
                .toList();
        if (!missing.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.BACKUP_FAILED, "pg_restore --list does not find the rows of " + missing + " in the dump");
        }
        return entries.size();
    }

    private void run(List<String> command, Consumer<String> lines) {
        Deque<String> last = new ArrayDeque<>();
        try {
            Process process = start(command);
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    lines.accept(line);
                    last.addLast(line);
                    if (last.size() > KEPT_LINES) {
                        last.removeFirst();
                    }
                }
            }
            int exitCode = process.waitFor();
            refuseIfClosed();
            if (exitCode != 0) {
                throw failed(command.getFirst(), exitCode, last);
            }
        } catch (IOException e) {
            refuseIfClosed();
            throw new CrossfadeException(
                    ErrorCode.BACKUP_FAILED, "cannot run " + command.getFirst() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "stopped while the tables were dumped", e);
        } finally {
            end();
        }
    }

    private synchronized Process start(List<String> command) throws IOException {
        refuseIfClosed();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(ToolConnection.variables(source, "backup"));
        Process process = builder.start();
        running = process;
        process.getOutputStream().close();
        return process;
    }

    private synchronized void refuseIfClosed() {
        if (closed) {
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "stopped while the tables were dumped");
        }
    }

    /** What it said of errors; where it used no such word, its last lines. */
    private static CrossfadeException failed(String program, int exitCode, Collection<String> last) {
        List<String> errors = last.stream()
                .filter(line -> line.contains("error:") || line.contains("detail:") || line.contains("hint:"))
                .toList();
        return new CrossfadeException(
                ErrorCode.BACKUP_FAILED,
                program + " ended with exit code " + exitCode + ": "
                        + String.join("; ", errors.isEmpty() ? last : errors));
    }

    /** Ends what runs and waits for its end: afterwards nobody writes to the archive. */
    private synchronized void end() {
        Process process = running;
        running = null;
        if (process == null || !process.isAlive()) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        end();
    }
}
