package io.crossfade.bench;

import java.util.List;

/** Of some values the median, the least and the greatest. */
record Spread(double median, double least, double most) {
    /** @param values not empty */
    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }
}
