package io.crossfade.control.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.model.TableId;
import java.time.Instant;
import java.util.List;

/**
 * What services are told, as JSON. Fields may be added later; none is taken away or changes its meaning.
 *
 * @param id the same whenever the message is sent again, so that a receiver can leave out what it knows
 * @param target the one of the migration's targets whose writers move
 * @param direction {@code forward} to the target, {@code back} to the source
 * @param destination where that is, without credentials
 * @param tables as the source names them
 * @param at when it was sent
 */
record RouteMessage(
        String id,
        String migration,
        String target,
        String direction,
        String destination,
        List<String> tables,
        String at) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static RouteMessage of(RouteSwitch.Change change, Direction direction, Instant at) {
        return new RouteMessage(
                change.cutover(),
                change.migration(),
                change.target(),
                direction.label(),
                change.destination(),
                change.tables().stream().map(TableId::toString).toList(),
                at.toString());
    }

    byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are always JSON", e);
        }
    }
}
