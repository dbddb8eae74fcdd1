package io.crossfade.core.wire;

import io.crossfade.core.change.ChangeEvent;
import java.util.List;

/**
 * One Kafka record of a lane, decoded. A record packs many rows, and many small transactions; a large transaction spans
 * records.
 *
 * @param epoch the streamer's epoch; records of an older epoch than the newest one seen are dropped (invariant I3)
 * @param number rises by one per lane and epoch, from 0, the record that holds {@code Restarted}; a hole is a gap
 *     (invariant I2)
 * @param events in stream order; empty where the record is a fragment of a row that is not complete yet
 */
public record Envelope(long epoch, long number, List<ChangeEvent> events) {}
