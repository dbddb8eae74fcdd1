package io.crossfade.control.route;

import io.crossfade.control.call.TimeLeft;
import io.crossfade.core.config.PgBouncerServer;
import java.io.IOException;
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
    private static final Pattern SECTION = Pattern.compile("\\s*\\[\\s*(\\w+)\\s*].*");
    private static final Pattern ENTRY = Pattern.compile("\\s*([\\w.-]+)\\s*=\\s*(.*?)\\s*");

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
    public void probe(PgBouncerServer now, @Nullable String database, TimeLeft left) {
        rewrite(null, database);
    }

    /**
     * @param line in place of the entry's; null: that stays
     * @param probe what the further entry leads to; null: there is none
     */
    private void rewrite(@Nullable String line, @Nullable String probe) {
        try {
            List<String> lines = lines();
            int at = entryLine(lines);
            if (at < 0) {
                throw RouteFailure.of(notOne(), null);
            }
            if (line != null) {
                lines.set(at, line);
            }
            if (probe != null) {
                lines.add(at + 1, EntryPlace.probeLine(probe));
            }
            WholeFile.replace(path, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw RouteFailure.of(path + " could not be written: " + e, e);
        }
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>(List.of(Files.readString(path).split("\n", -1)));
        // What an earlier attempt may have left.
        lines.removeIf(line -> EntryPlace.PROBE.equals(name(line)));
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
            Matcher matcher = ENTRY.matcher(lines.get(at));
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
