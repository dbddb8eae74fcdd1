package io.crossfade.control.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.crossfade.control.cutover.CutoverReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a rollback did, for programs.
 *
 * @param target the target's name in the file
 * @param cutoverUndone whether a cutover was undone that was not finished: no writer was in the target
 * @param rollback what it did otherwise; null and left out where a cutover was undone
 */
public record RolledBack(
        String target,
        boolean cutoverUndone,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CutoverReport rollback) {
    public static RolledBack of(String target, Optional<CutoverReport> report) {
        return new RolledBack(target, report.isEmpty(), report.orElse(null));
    }
}
