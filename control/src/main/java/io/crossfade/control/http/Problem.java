package io.crossfade.control.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.crossfade.core.error.ErrorCode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not carried out (RFC 9457).
 *
 * @param type a name for this kind of problem, not an address
 * @param title what kind of problem it is, in words
 * @param status the HTTP status
 * @param detail what is wrong this time
 * @param instance the path that was called
 * @param code the error code; the runbook has a section for each
 * @param remedy what to do
 * @param exitCode with which the command line ends at this error
 * @param errors every single problem, where there are several
 * @param id by which the server's log knows a defect
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String code,
        String remedy,
        int exitCode,
        @Nullable List<String> errors,
        @Nullable String id) {
    static final String CONTENT_TYPE = "application/problem+json";

    static Problem of(int status, ErrorCode code, String detail, String remedy, String instance) {
        String words = code.name().replace('_', ' ').toLowerCase(Locale.ROOT);
        String type = "urn:crossfade:error:" + words.replace(' ', '-');
        String title = Character.toUpperCase(words.charAt(0)) + words.substring(1);
        return new Problem(type, title, status, detail, instance, code.name(), remedy, code.exitCode(), null, null);
    }

    Problem withErrors(List<String> all) {
        return new Problem(type, title, status, detail, instance, code, remedy, exitCode, List.copyOf(all), id);
    }

    Problem withId(String known) {
        return new Problem(type, title, status, detail, instance, code, remedy, exitCode, errors, known);
    }
}
