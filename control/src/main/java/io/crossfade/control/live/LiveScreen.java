package io.crossfade.control.live;

import io.crossfade.control.progress.Glyphs;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.status.MigrationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/**
 * A migration on a screen: what it is and where it stands, its targets, tables and lanes, the slots, what stands against it,
 * and the next command. The same looks and size give the same lines.
 *
 * @param file the migration file, as it is typed
 * @param walBudget bytes of WAL that a slot may keep
 * @param trouble why the newest look failed; null: it did not
 */
public record LiveScreen(
        Looks looks,
        String file,
        long walBudget,
        boolean colour,
        @Nullable String trouble) {
    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
    private static final AttributedStyle HEADING = PLAIN.bold();
    private static final AttributedStyle GOOD = PLAIN.foreground(AttributedStyle.GREEN);
    private static final AttributedStyle ATTENTION = PLAIN.foreground(AttributedStyle.YELLOW);
    private static final AttributedStyle BAD = PLAIN.foreground(AttributedStyle.RED);

    /** Rows that a section has at least, where it has so many. */
    private static final int FEWEST = 3;

    private static final int NARROW = 20;

    /** Exactly {@code height} lines, none wider than {@code width}. */
    public List<AttributedString> lines(int width, int height) {
        return uncut(width, height).stream()
                .map(line -> line.columnSubSequence(0, width))
                .toList();
    }

    private List<AttributedString> uncut(int width, int height) {
        List<AttributedString> lines = new ArrayList<>();
        MigrationStatus status = looks.newest().orElse(null);
        if (status == null) {
            lines.add(styled(Glyphs.cut(trouble == null ? "looking …" : trouble, width), PLAIN));
            return filled(lines, List.of(), height);
        }
        lines.add(header(status, width));
        LiveNotes notes = new LiveNotes(status, looks.at(), walBudget);
        List<AttributedString> next = styled(
                wrapped(List.of("q quits. Next: " + new NextStep(status, file).words()), width, FEWEST), HEADING);
        int room = height - 1 - next.size();
        List<AttributedString> trouble = styled(wrapped(troubles(notes), width, Math.max(FEWEST, room / 4)), ATTENTION);
        List<AttributedString> slots = styled(wrapped(notes.slots(), width, FEWEST), PLAIN);
        room -= trouble.size() + slots.size();
        LiveTables tables = new LiveTables(looks, status);
        List<String> targets = shortened(tables.targets(width), Math.max(FEWEST, room / 4) + 1);
        room -= targets.size();
        List<String> copy = tables.tables(width);
        List<String> lanes = tables.lanes(width);
        int forLanes = Math.clamp(lanes.size(), Math.min(lanes.size(), FEWEST), Math.max(FEWEST, room / 2));
        copy = shortened(copy, Math.max(0, room - Math.min(lanes.size(), forLanes)));
        lanes = shortened(lanes, Math.max(0, room - copy.size()));
        lines.addAll(headed(targets));
        lines.addAll(headed(copy));
        lines.addAll(headed(lanes));
        lines.addAll(slots);
        List<AttributedString> end = new ArrayList<>(trouble);
        end.addAll(next);
        return filled(lines, end, height);
    }

    private List<String> troubles(LiveNotes notes) {
        List<String> all = new ArrayList<>();
        Optional.ofNullable(trouble).ifPresent(all::add);
        all.addAll(notes.troubles());
        return all;
    }

    private AttributedString header(MigrationStatus status, int width) {
        Instant now = looks.at();
        String text = status.migration() + "  " + status.phase() + " for " + since(status.phaseSince(), now)
                + (status.inSync() ? ", in sync" : "") + ", begun " + since(status.startedAt(), now) + " ago";
        return styled(Glyphs.cut(text, width), status.inSync() ? GOOD.bold() : HEADING);
    }

    static String since(Instant then, Instant now) {
        return Humanize.duration(then.isAfter(now) ? Duration.ZERO : Duration.between(then, now));
    }

    /** No more than so many lines; the last one says how many are not shown. */
    private static List<String> shortened(List<String> lines, int room) {
        if (lines.size() <= room) {
            return lines;
        }
        if (room < 2) {
            return List.of();
        }
        List<String> shown = new ArrayList<>(lines.subList(0, room - 1));
        shown.add("… and " + (lines.size() - room + 1) + " more");
        return shown;
    }

    private static List<String> wrapped(List<String> texts, int width, int room) {
        String indent = " ".repeat(width < NARROW ? 0 : 2);
        List<String> lines = new ArrayList<>();
        for (String text : texts) {
            String rest = text;
            while (rest.length() > width) {
                int blank = rest.lastIndexOf(' ', width);
                int end = blank > width / 2 ? blank : width;
                lines.add(rest.substring(0, end));
                rest = indent + rest.substring(end).strip();
            }
            lines.add(rest);
        }
        return shortened(lines, room);
    }

    private List<AttributedString> headed(List<String> lines) {
        List<AttributedString> styled = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            styled.add(styled(lines.get(i), i == 0 ? HEADING : style(lines.get(i))));
        }
        return styled;
    }

    private static AttributedStyle style(String row) {
        return row.contains(" unreachable") || row.contains(" stopped")
                ? BAD
                : row.contains(" set aside") || row.contains(" paused") || row.contains(" behind") ? ATTENTION : PLAIN;
    }

    private List<AttributedString> styled(List<String> lines, AttributedStyle style) {
        return lines.stream().map(line -> styled(line, style)).toList();
    }

    private AttributedString styled(String line, AttributedStyle style) {
        return new AttributedString(line, colour ? style : PLAIN);
    }

    /** The end at the bottom, blank lines above it, or what does not fit left out there. */
    private static List<AttributedString> filled(List<AttributedString> lines, List<AttributedString> end, int height) {
        List<AttributedString> all =
                new ArrayList<>(lines.subList(0, Math.clamp(height - end.size(), 0, lines.size())));
        while (all.size() < height - end.size()) {
            all.add(AttributedString.EMPTY);
        }
        all.addAll(end.subList(Math.max(0, all.size() + end.size() - height), end.size()));
        return all;
    }
}
