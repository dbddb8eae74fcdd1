package io.crossfade.control.hook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;

/**
 * What a webhook is told of a cutover's moment, as JSON. Fields may be added later; none is taken away or changes its meaning.
 *
 * @param direction {@code forward}, or {@code back} of a rollback
 * @param tables whose writers move, as the source names them
 * @param moment {@code before} or {@code after}
 * @param at when it was reached
 */
record HookMessage(
        String migration,
        String target,
        String direction,
        List<String> tables,
        String moment,
        String state,
        String at) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** For the receiver, which may get a message twice. */
    String id(Instant reached) {
        return String.join("-", migration, target, direction, moment, state, Long.toString(reached.toEpochMilli()));
    }

    byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are always JSON", e);
        }
    }
}
