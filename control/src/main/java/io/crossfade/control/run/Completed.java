package io.crossfade.control.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.summary.MigrationSummary;
import org.jspecify.annotations.Nullable;

/**
 * The end of a migration, and what became of its rows.
 *
 * @param ending what it removed and had to leave
 * @param summary as of the moment before the end; null where none was made
 * @param withoutSummary why there is none; empty where there is one
 */
public record Completed(
        @JsonUnwrapped EndingReport ending, @Nullable MigrationSummary summary, String withoutSummary) {}
