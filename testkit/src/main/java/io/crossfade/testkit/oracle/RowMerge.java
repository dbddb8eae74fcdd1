package io.crossfade.testkit.oracle;

import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Both sides' rows read in the order of their keys and laid beside each other. Memory does not grow with the tables. */
final class RowMerge {
    private static final int FETCH = 2_000;
    private static final int SAMPLES = 20;
    private static final int SHOWN = 60;

    private final RowPair table;
    private final Side source;
    private final Side target;
    private final List<Difference> samples = new ArrayList<>();
    private long differences;

    /**
     * One side of a pair; columns and key in the same order on both sides.
     *
     * @param rows what stands behind FROM
     */
    record Side(Connection connection, String rows, List<String> key, List<String> columns) {}

    RowMerge(RowPair table, Side source, Side target) {
        this.table = table;
        this.source = source;
        this.target = target;
    }

    long differences() {
        return differences;
    }

    List<Difference> samples() {
        return samples;
    }

    private record Row(String key, String digest) {
        /** As the servers order: by the bytes of UTF-8. */
        static int compare(String one, String other) {
            return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
        }
    }

    void run() throws SQLException {
        try (Statement one = source.connection().createStatement();
                Statement other = target.connection().createStatement();
                ResultSet sourceRows = open(one, source);
                ResultSet targetRows = open(other, target)) {
            Row ours = next(sourceRows);
            Row theirs = next(targetRows);
            while (ours != null || theirs != null) {
                int order = ours == null ? 1 : theirs == null ? -1 : Row.compare(ours.key(), theirs.key());
                if (order < 0 && ours != null) {
                    found(Difference.Kind.MISSING, ours.key());
                    ours = next(sourceRows);
                } else if (order > 0 && theirs != null) {
                    found(Difference.Kind.EXTRA, theirs.key());
                    theirs = next(targetRows);
                } else if (ours != null && theirs != null) {
                    if (!ours.digest().equals(theirs.digest())) {
                        found(Difference.Kind.CHANGED, ours.key());
                    }
                    ours = next(sourceRows);
                    theirs = next(targetRows);
                }
            }
        }
        explain();
    }

    private static ResultSet open(Statement statement, Side side) throws SQLException {
        statement.setFetchSize(FETCH);
        return statement.executeQuery(OracleSql.rows(side.rows(), side.key(), side.columns()));
    }

    private static @Nullable Row next(ResultSet rows) throws SQLException {
        return rows.next() ? new Row(rows.getString(1), rows.getString(2)) : null;
    }

    private void found(Difference.Kind kind, String key) {
        differences++;
        if (samples.size() < SAMPLES) {
            samples.add(new Difference(table, kind, key, ""));
        }
    }

    /** Reads the sampled rows again and names the columns that differ. */
    private void explain() throws SQLException {
        String[] keys = samples.stream().map(Difference::key).toArray(String[]::new);
        if (keys.length == 0) {
            return;
        }
        Map<String, List<@Nullable String>> ours = texts(source, keys);
        Map<String, List<@Nullable String>> theirs = texts(target, keys);
        samples.replaceAll(sample -> {
            List<@Nullable String> one = ours.get(sample.key());
            List<@Nullable String> other = theirs.get(sample.key());
            String detail = switch (sample.kind()) {
                case MISSING ->
                    one == null
                            ? ""
                            : one.stream().map(RowMerge::shown).toList().toString();
                case EXTRA ->
                    other == null
                            ? ""
                            : other.stream().map(RowMerge::shown).toList().toString();
                case CHANGED -> one == null || other == null ? "" : changes(one, other);
                case COLUMNS -> sample.detail();
            };
            return new Difference(sample.table(), sample.kind(), sample.key(), detail);
        });
    }

    private String changes(List<@Nullable String> ours, List<@Nullable String> theirs) {
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            String one = ours.get(i);
            String other = theirs.get(i);
            if (one == null ? other != null : !one.equals(other)) {
                changes.add(source.columns().get(i) + ": " + shown(one) + " is " + shown(other));
            }
        }
        return String.join(", ", changes);
    }

    private static String shown(@Nullable String text) {
        if (text == null) {
            return "NULL";
        }
        return text.length() <= SHOWN
                ? "'" + text + "'"
                : "'" + text.substring(0, SHOWN) + "…' (" + text.length() + ")";
    }

    private static Map<String, List<@Nullable String>> texts(Side side, String[] keys) throws SQLException {
        Map<String, List<@Nullable String>> texts = new HashMap<>();
        String sql = OracleSql.samples(side.rows(), side.key(), side.columns());
        try (PreparedStatement statement = side.connection().prepareStatement(sql)) {
            Array array = side.connection().createArrayOf("text", keys);
            statement.setArray(1, array);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    @Nullable String[] row = (String[]) rows.getArray(2).getArray();
                    texts.put(rows.getString(1), Arrays.asList(row));
                }
            }
        }
        return texts;
    }
}
