package io.crossfade.control.run;

import java.util.List;

/**
 * What was found of a foreign key that crosses databases.
 *
 * @param key which columns refer to which, as {@code target/schema.table (column)}
 * @param values how many different values refer to a parent
 * @param missing how many of them have none
 * @param samples the first of those
 */
public record CrossingReport(String key, long values, long missing, List<String> samples) {
    public CrossingReport {
        samples = List.copyOf(samples);
    }

    /** Where a file masks columns, no value is shown of columns that may be among them. */
    CrossingReport withoutValues() {
        return new CrossingReport(key, values, missing, List.of());
    }
}
