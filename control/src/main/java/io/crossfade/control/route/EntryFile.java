package io.crossfade.control.route;

import io.crossfade.control.call.TimeLeft;
import io.crossfade.core.config.PgBouncerServer;
import io.crossfade.core.config.RouteConfig;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of PgBouncer's that holds the entry of a database, by itself or among others. The entry's line alone is changed, and
 * the file is as it was or as it is to be at any moment.
 */
final class EntryFile implements EntryPlace {
    private static final Pattern SECTION = Pattern.compile("\\s*\\[\\s*(\\w+)\\s*].*", Pattern.DOTALL);
    private static final Pattern ENTRY = Pattern.compile("\\s*([\\w.-]+)\\s*=\\s*(.*?)\\s*", Pattern.DOTALL);

    /** Every byte is a character of it: what is not ours stays as it is, in whatever encoding. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private final Path path;
    private final String entry;

    EntryFile(Path path, String entry) {
        this.path = path;
        this.entry = entry;
    }

    @Override
    public void lead(PgBouncerServer server, TimeLeft left) {
        rewrite(EntryPlace.line(entry, server), null);
    }

    @Override
    public void probe(PgBouncerServer now, PgBouncerServer next, String database, TimeLeft left) {
        rewrite(null, EntryPlace.probeLine(next, database));
    }

    @Override
    public void withoutProbe(PgBouncerServer now, TimeLeft left) {
        rewrite(null, null);
    }

    /**
     * @param line in place of the entry's; null: that stays
     * @param probe below it; null: there is none
     */
    private void rewrite(@Nullable String line, @Nullable String probe) {
        try {
            List<String> lines = lines();
            int at = entryLine(lines);
            if (at < 0) {
                throw RouteFailure.waiting(entry, notOne(), null);
            }
            String end = lines.get(at).endsWith("\r") ? "\r" : "";
            if (line != null) {
                lines.set(at, bytes(line) + end);
            }
            if (probe != null) {
                lines.add(at + 1, bytes(probe) + end);
            }
            WholeFile.replace(path, String.join("\n", lines).getBytes(BYTES));
        } catch (ClosedByInterruptException e) {
            throw RouteFailure.interrupted(path + " was written", e);
        } catch (IOException e) {
            throw RouteFailure.waiting(entry, path + " could not be written: " + e, e);
        }
    }

    private static String bytes(String line) {
        return new String(line.getBytes(StandardCharsets.UTF_8), BYTES);
    }

    private List<String> lines() throws IOException {
        List<String> lines =
                new ArrayList<>(List.of(Files.readString(path, BYTES).split("\n", -1)));
        // What an earlier attempt may have left.
        lines.removeIf(line -> RouteConfig.PgBouncer.PROBE.equals(name(line)));
        return lines;
    }

    private static @Nullable String name(String line) {
        Matcher matcher = ENTRY.matcher(line);
        return matcher.matches() ? matcher.group(1) : null;
    }

    /** A file may begin with entries, where it is included below their section's head; negative: there is not exactly one. */
    private int entryLine(List<String> lines) {
        int found = -1;
        boolean databases = true;
        for (int i = 0; i < lines.size(); i++) {
            Matcher section = SECTION.matcher(lines.get(i));
            if (section.matches()) {
                databases = "databases".equals(section.group(1));
            } else if (databases && entry.equals(name(lines.get(i)))) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    private String notOne() {
        return path + " does not have exactly one entry of the name " + entry + " in [databases]";
    }

    @Override
    public Optional<String> problem(PgBouncerServer now) {
        try {
            List<String> lines = lines();
            int at = entryLine(lines);
            if (at < 0) {
                return Optional.of(notOne());
            }
            Matcher matcher = ENTRY.matcher(new String(lines.get(at).getBytes(BYTES), StandardCharsets.UTF_8));
            String written = matcher.matches()
                    ? PgBouncerServer.of(matcher.group(2), entry)
                            .map(PgBouncerServer::toString)
                            .orElse("nowhere")
                    : "";
            return written.equals(now.toString())
                    ? Optional.empty()
                    : Optional.of(path + " connects " + entry + " to " + written + ", not to " + now);
        } catch (IOException e) {
            return Optional.of(path + " cannot be read: " + e);
        }
    }
}
