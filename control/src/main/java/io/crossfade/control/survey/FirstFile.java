package io.crossfade.control.survey;

import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;

/**
 * The first migration file of a source. The reader has taken it before anybody sees it, and it never replaces another file.
 *
 * @param tables how many tables it moves
 * @param leftOut how many it leaves out, each with its reason
 */
public record FirstFile(String text, int tables, int leftOut) {

    /** Looks at the source, which is only read. */
    public static FirstFile of(NewMigration asked, Clock clock) {
        Database source = new Database("source", asked.source(), "crossfade/init");
        Survey survey = SourceSurvey.of(asked, source, clock);
        String text = FileText.of(asked, survey, LocalDate.now(clock).toString());
        new ConfigReader(asked.environment()).parse("the new file", text);
        return new FirstFile(text, survey.kept().size(), survey.leftOut().size());
    }

    /** @throws CrossfadeException USAGE if there is such a file, or it cannot be made */
    public static void refuseExisting(Path file) {
        if (Files.exists(file)) {
            throw exists(file);
        }
    }

    private static CrossfadeException exists(Path file) {
        return new CrossfadeException(
                ErrorCode.USAGE, file + " exists already", "name another file with -o, or move this one away", null);
    }

    /** @throws CrossfadeException USAGE if there is such a file, or it cannot be made */
    public void write(Path file) {
        try {
            Files.writeString(
                    file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (IOException e) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "cannot write " + file + " (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                    "name a file in a folder that is there and may be written",
                    e);
        }
    }
}
