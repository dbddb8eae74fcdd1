package io.crossfade.control.cli;

import io.crossfade.core.config.Measures;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations on the command line, as the migration file writes them: {@code 500ms}, {@code 90s}, {@code 1.5h}. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return Measures.duration(text)
                .filter(duration -> !duration.isZero())
                .orElseThrow(() ->
                        new TypeConversionException("expected a duration like 90s, 10m or 1.5h, not '" + text + "'"));
    }
}
