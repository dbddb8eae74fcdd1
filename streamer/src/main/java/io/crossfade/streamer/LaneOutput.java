package io.crossfade.streamer;

import io.crossfade.core.model.Lsn;

/** Takes finished records on their way to their lanes' topics. */
@FunctionalInterface
interface LaneOutput {
    /**
     * @param safe the end of the last commit (or marker) up to which, once this record and all before it are
     *     acknowledged, every record of every lane is acknowledged (invariant I2)
     */
    void record(String topic, byte[] value, Lsn safe);
}
