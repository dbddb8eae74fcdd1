package io.crossfade.control.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.crossfade.control.json.AnswerJson;
import io.crossfade.control.progress.LineProgress;
import io.crossfade.control.progress.Progress;
import io.crossfade.control.progress.TerminalProgress;
import io.crossfade.control.progress.VisibleText;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/**
 * Where a command writes: results on standard output, progress on standard error, so that {@code --json} output stays
 * one document. Colours and moving bars only on a terminal, and none under {@code NO_COLOR}.
 */
public final class Console {
    private static final ObjectMapper JSON =
            AnswerJson.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final PrintStream results;
    private final PrintStream progress;
    private final boolean terminal;
    private final boolean colour;
    private final TerminalSize size = new TerminalSize();
    private volatile @Nullable Progress shown;

    public Console(PrintStream results, PrintStream progress, boolean terminal, Map<String, String> environment) {
        this.results = results;
        this.progress = progress;
        this.terminal = terminal;
        this.colour = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /**
     * The process's own streams; the launcher says whether a person reads the progress. Where logs are JSON, so is the progress:
     * a line an event.
     */
    public static Console system() {
        return Logging.isJson(System.getenv())
                ? new Console(System.out, LoggedLines.stream(), false, System.getenv())
                : new Console(System.out, System.err, Boolean.getBoolean("crossfade.terminal"), System.getenv());
    }

    public boolean isTerminal() {
        return terminal;
    }

    public boolean isColoured() {
        return colour;
    }

    /** Bars on a terminal, plain lines elsewhere. */
    public Progress newProgress() {
        Progress made = terminal ? new TerminalProgress(progress, size::columns) : new LineProgress(progress);
        shown = made;
        return made;
    }

    public PrintStream progress() {
        return progress;
    }

    /** A line of the result. */
    public void print(String line) {
        results.println(line);
    }

    /** A line for the person who waits; above the bars, where there are any. */
    public void note(String line) {
        Progress bars = shown;
        if (bars == null) {
            progress.println(line);
        } else {
            bars.note(line);
        }
    }

    /** Where results go. */
    PrintStream results() {
        return results;
    }

    /** A document, indented. */
    <T> void json(Document<T> document, T value) {
        try {
            results.println(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + document.type() + " as JSON", e);
        }
    }

    /** A document on one line, at once. */
    <T> void jsonLine(Document<T> document, T value) {
        try {
            results.println(
                    JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value));
            results.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + document.type() + " as JSON", e);
        }
    }

    /** Text in a picocli style such as {@code bold,green} on a terminal, plain elsewhere. */
    public String styled(String style, String text) {
        return colour ? Ansi.ON.string("@|" + style + " " + text + "|@") : text;
    }

    /** A table with a header line; columns are as wide as their widest cell. */
    public void table(List<String> header, List<List<String>> rows) {
        Column[] columns = new Column[header.size()];
        for (int i = 0; i < columns.length; i++) {
            int at = i;
            int width =
                    rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
            columns[i] = new Column(Math.max(width, header.get(i).length()) + 2, 0, Column.Overflow.SPAN);
        }
        ColorScheme scheme = new ColorScheme.Builder(Ansi.OFF).build();
        TextTable table = TextTable.forColumns(scheme, columns);
        table.addRowValues(header.toArray(new String[0]));
        table.addRowValues(
                header.stream().map(name -> "-".repeat(name.length())).toArray(String[]::new));
        for (List<String> row : rows) {
            table.addRowValues(row.stream().map(VisibleText::of).toArray(String[]::new));
        }
        results.print(table);
    }
}
