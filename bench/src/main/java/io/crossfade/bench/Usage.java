package io.crossfade.bench;

/**
 * What some processes have used.
 *
 * @param cpuSeconds user and system time together, of processes that have ended too
 * @param memoryMiB resident memory, shared pages divided among those that share them
 */
record Usage(double cpuSeconds, double memoryMiB) {}
