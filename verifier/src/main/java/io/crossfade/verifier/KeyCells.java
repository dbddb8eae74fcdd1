package io.crossfade.verifier;

import io.crossfade.core.model.KeyOrder;
import io.crossfade.core.model.KeyRange;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A division of a table's rows by its leading key column. The borders are values of a type whose order no collation, time
 * zone or version changes, so that both ends divide alike; an index finds the rows of a cell at both.
 *
 * @param borders ascending, at least one: cell {@code i} begins with border {@code i - 1}, cell 0 has all rows before
 */
record KeyCells(ColumnPlan key, List<String> borders) {
    /** Reading a smaller table twice costs less than dividing it. */
    private static final long LEAST_BYTES = 8L << 20;

    /** With fewer, one cell may hold most of the rows. */
    private static final int LEAST_BORDERS = 64;

    private static final long MOST_SAMPLED_BLOCKS = 4_096;
    /** Or more, where cells are many: with fewer their sizes would be chance. */
    private static final long SAMPLED_BLOCKS_PER_CELL = 4;
    /** Of so many blocks one is read for the borders. */
    private static final long BLOCKS_PER_SAMPLED = 16;

    KeyCells {
        borders = List.copyOf(borders);
    }

    /**
     * The division of a table into about so many cells of about as many rows; empty: it is small, or its keys have no order
     * that both ends share, or few different values lead them, or one end has no index for it.
     */
    static Optional<KeyCells> of(TablePair table, int cells, Sessions source, Sessions target) {
        TableEnd one = table.source();
        return one.allBlocks() * one.bytes() < LEAST_BYTES
                ? Optional.empty()
                : of(table, cells, one.allBlocks(), source, target)
                        .filter(found -> found.borders().size() >= LEAST_BORDERS);
    }

    /**
     * The same of a table of whatever size.
     *
     * @param blocks of the source's table, with all its partitions
     */
    static Optional<KeyCells> of(TablePair table, int cells, long blocks, Sessions source, Sessions target) {
        if (!isOrdered(table.plan())) {
            return Optional.empty();
        }
        ColumnPlan key = leading(table.plan());
        if (!isIndexed(table.target(), key.target(), target) || !isIndexed(table.source(), key.source(), source)) {
            return Optional.empty();
        }
        List<String> borders = borders(table.source(), key, cells, blocks, source);
        return borders.isEmpty() ? Optional.empty() : Optional.of(new KeyCells(key, borders));
    }

    /** @throws IllegalArgumentException unless {@link #isOrdered} */
    static Part part(TablePlan table, KeyRange range) {
        if (!isOrdered(table)) {
            throw new IllegalArgumentException("table " + table.source() + " has no ranges of keys");
        }
        return new Part.Keys(leading(table), range.lower(), range.upper());
    }

    /** Whether the leading key column keeps its values, of a type that both ends order alike. */
    static boolean isOrdered(TablePlan table) {
        if (!table.hasKey() || table.query() != null) {
            return false;
        }
        ColumnPlan key = leading(table);
        return key.expression() == null
                && (key.sameType() || isInteger(key.targetType()))
                && KeyOrder.of(key.sourceType())
                        .map(order -> key.sameType() || order == KeyOrder.INTEGER)
                        .orElse(false);
    }

    private static boolean isInteger(String type) {
        return KeyOrder.of(type).equals(Optional.of(KeyOrder.INTEGER));
    }

    static ColumnPlan leading(TablePlan table) {
        return table.column(table.keyColumns().getFirst());
    }

    /** The type of the borders at both ends; the operators of one family compare integers of any two sizes. */
    static String type(ColumnPlan key) {
        return isInteger(key.sourceType()) ? "bigint" : key.castType();
    }

    private static boolean isIndexed(TableEnd end, String column, Sessions sessions) {
        return sessions.run("describe table " + end.table(), session -> {
            try (PreparedStatement read = session.prepareStatement(KeyRangeSql.LEADING_INDEX)) {
                read.setString(1, end.table().schema());
                read.setString(2, end.table().name());
                read.setString(3, column);
                try (ResultSet row = read.executeQuery()) {
                    row.next();
                    return row.getBoolean(1);
                }
            }
        });
    }

    private static List<String> borders(TableEnd source, ColumnPlan key, int cells, long blocks, Sessions sessions) {
        long most = Math.max(MOST_SAMPLED_BLOCKS, SAMPLED_BLOCKS_PER_CELL * cells);
        long sampled = Math.min(most, blocks / BLOCKS_PER_SAMPLED + 1);
        String sql = KeyRangeSql.borders(source, key, cells, 100.0 * sampled / blocks);
        return sessions.run("divide table " + source.table(), session -> {
            List<String> borders = new ArrayList<>();
            try (PreparedStatement read = session.prepareStatement(sql);
                    ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    borders.add(row.getString(1));
                }
            }
            return borders;
        });
    }

    /** SQL for the cell of a row of {@code t}. */
    String cell(TableEnd end) {
        String type = type(key);
        String list = borders.stream().map(border -> '"' + border + '"').collect(Collectors.joining(",", "{", "}"));
        return "coalesce(width_bucket(t." + Identifiers.quote(end.name(key)) + "::" + type + ", "
                + Identifiers.literal(list) + "::" + type + "[]), 0)::bigint";
    }

    /** The rows of some cells; of neighbours together. */
    List<Part> parts(List<Long> cells) {
        List<Part> parts = new ArrayList<>();
        List<Long> ascending = cells.stream().sorted().toList();
        for (int from = 0, to; from < ascending.size(); from = to + 1) {
            to = from;
            while (to + 1 < ascending.size() && ascending.get(to + 1) == ascending.get(to) + 1) {
                to++;
            }
            parts.add(new Part.Keys(
                    key,
                    lower(ascending.get(from).intValue()),
                    lower(ascending.get(to).intValue() + 1)));
        }
        return parts;
    }

    private @Nullable String lower(int cell) {
        return cell == 0 || cell > borders.size() ? null : borders.get(cell - 1);
    }
}
