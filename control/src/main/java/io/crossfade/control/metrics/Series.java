package io.crossfade.control.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Meters of one name for things that come and go, by their labels. A meter is made when its thing is seen for the first time,
 * and removed when it is gone; in between only its value is put in.
 */
final class Series {
    private interface Kind {
        Meter register(Tags tags, Value value);
    }

    /** What a meter reads. */
    private static final class Value {
        private volatile DoubleSupplier now = () -> Double.NaN;
    }

    private record Shown(Meter meter, Value value) {}

    private final MeterRegistry registry;
    private final Tags common;
    private final List<String> labels;
    private final Kind kind;
    private final Map<List<String>, Shown> shown = new HashMap<>();

    private Series(MeterRegistry registry, Tags common, List<String> labels, Kind kind) {
        this.registry = registry;
        this.common = common;
        this.labels = labels;
        this.kind = kind;
    }

    static Series gauges(MeterRegistry registry, Tags common, String name, String description, String... labels) {
        return new Series(
                registry,
                common,
                List.of(labels),
                (tags, value) -> Gauge.builder(name, value, of -> of.now.getAsDouble())
                        .tags(tags)
                        .description(description)
                        .strongReference(true)
                        .register(registry));
    }

    /** Counters whose values somebody else counts. */
    static Series counters(MeterRegistry registry, Tags common, String name, String description, String... labels) {
        return new Series(
                registry,
                common,
                List.of(labels),
                (tags, value) -> FunctionCounter.builder(name, value, of -> of.now.getAsDouble())
                        .tags(tags)
                        .description(description)
                        .register(registry));
    }

    /** Shows exactly these things, by the values of their labels. */
    synchronized <T> void show(Map<List<String>, T> things, ToDoubleFunction<? super T> number) {
        shown.entrySet().removeIf(entry -> {
            boolean gone = !things.containsKey(entry.getKey());
            if (gone) {
                registry.remove(entry.getValue().meter());
            }
            return gone;
        });
        things.forEach((values, thing) ->
                shown.computeIfAbsent(values, this::make).value().now = () -> number.applyAsDouble(thing));
    }

    private Shown make(List<String> values) {
        Tags tags = common;
        for (int i = 0; i < labels.size(); i++) {
            tags = tags.and(labels.get(i), values.get(i));
        }
        Value value = new Value();
        return new Shown(kind.register(tags, value), value);
    }
}
