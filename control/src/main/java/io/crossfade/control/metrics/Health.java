package io.crossfade.control.metrics;

import java.util.List;

/**
 * Whether a process does its work.
 *
 * @param ready whether all of its parts are well
 */
public record Health(boolean ready, List<Part> parts) {
    /** Of a process that has no parts to tell of. */
    public static final Health READY = of(List.of());

    public Health {
        parts = List.copyOf(parts);
    }

    /** What all parts come to. */
    public static Health of(List<Part> parts) {
        return new Health(parts.stream().allMatch(Part::well), parts);
    }

    /**
     * One part.
     *
     * @param name {@code source}, {@code target orders}, {@code stage stream}
     * @param detail what it does, or what is wrong with it
     */
    public record Part(String name, boolean well, String detail) {}
}
