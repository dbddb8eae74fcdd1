package io.crossfade.core.sql;

import java.util.Locale;

/** The borders by which a table is cut into parts by its leading key column. */
public final class KeyBorderSql {
    private KeyBorderSql() {}

    /**
     * The texts of borders that cut the sampled rows into {@code parts} equal parts, ascending, each once. The sample is of
     * whole blocks, so it reads only its share of the table. The order is the key's, not that of its text.
     *
     * @param from the quoted table, with {@code only} where its heirs are not meant
     * @param key the quoted column
     * @param percent of the table's blocks that are read, above 0
     */
    public static String borders(String from, String key, int parts, double percent) {
        return """
            select border::text from (
                select distinct unnest(percentile_disc(
                    array(select g::float8 / %d from generate_series(1, %d) as g)) within group (order by %s)) as border
                from %s tablesample system (%s) repeatable (0)
            ) as borders where border is not null order by borders.border""".formatted(parts, parts - 1, key, from, String.format(Locale.ROOT, "%.6f", percent));
    }
}
