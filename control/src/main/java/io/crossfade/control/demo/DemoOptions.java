package io.crossfade.control.demo;

import java.time.Duration;

/**
 * What the demo is asked for.
 *
 * @param rows rows that the source is seeded with
 * @param streaming how long the writers go on between "in sync" and the cutover
 * @param writers writing connections
 * @param transactionsPerSecond of all writers together; 0 for as many as the server takes
 * @param seed of all random choices: the same seed seeds the same rows
 * @param verify whether both sides are compared all the time between "in sync" and the cutover
 * @param keep whether everything stays up until the process is stopped
 */
public record DemoOptions(
        long rows,
        Duration streaming,
        int writers,
        int transactionsPerSecond,
        long seed,
        boolean verify,
        boolean keep) {}
