package io.crossfade.sqlite.log;

/**
 * Takes records on their way to the lanes' topics, in their order. What it must keep: after the first record that was not
 * taken, none is (invariant I2).
 */
public interface LogOutput {
    /** May wait while too many bytes are under way. */
    void send(String topic, byte[] record) throws InterruptedException;

    /**
     * Waits until every record is acknowledged.
     *
     * @throws io.crossfade.core.error.CrossfadeException SEND_FAILED
     */
    void awaitAll() throws InterruptedException;
}
