package io.crossfade.control.http;

/**
 * The platform threads that carry virtual ones (JEP 444). The JDK has as many as there are cores, and a virtual thread that
 * computes leaves its carrier only when it waits for something: where cores are few, two long answers would hold up all others.
 */
public final class Carriers {
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
    private static final int LEAST = 8;

    private Carriers() {}

    /** Makes them more, unless somebody has set their number; of no effect once a virtual thread has run. */
    public static void provide() {
        if (System.getProperty(PARALLELISM) == null) {
            int all = Math.max(LEAST, Runtime.getRuntime().availableProcessors());
            System.setProperty(PARALLELISM, Integer.toString(all));
        }
    }
}
