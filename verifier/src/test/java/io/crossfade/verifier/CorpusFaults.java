package io.crossfade.verifier;

import io.crossfade.core.sql.Identifiers;
import io.crossfade.testkit.corpus.CorpusTable;
import io.crossfade.testkit.corpus.TypeCorpus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Faults that are planted in the target's rows of one table of the corpus, each in rows of its own, and what is to be found. */
final class CorpusFaults {
    /** Keys of a set of rows lie below the next one's. */
    private static final int SET = 1_000;

    private final CorpusTable table;
    private final String name;
    private final String columns;
    /** By key: the kind, and the columns that differ. */
    private final Map<Long, String> expected = new TreeMap<>();
    /** Columns whose type let no small change through. */
    private final List<String> unaltered = new ArrayList<>();

    private int sets = 1;

    CorpusFaults(CorpusTable table) {
        this.table = table;
        name = Identifiers.quote(table.id());
        columns = table.columns().stream()
                .map(column -> Identifiers.quote(column.name()))
                .collect(Collectors.joining(", "));
    }

    CorpusTable table() {
        return table;
    }

    Map<Long, String> expected() {
        return expected;
    }

    List<String> unaltered() {
        return unaltered;
    }

    /** Of each column three copies of all rows, and one more. The source holds one set of them before. */
    void makeSets(Connection source) throws SQLException {
        int count = 3 * table.columns().size() + 2;
        execute(
                source,
                "insert into " + name + " select id + " + SET + " * g, " + columns + " from " + name
                        + ", generate_series(1, " + (count - 1) + ") g");
    }

    /** Into the target, which holds the same rows. */
    void plant(Connection target) throws SQLException {
        target.setAutoCommit(false);
        for (TypeCorpus.Column column : table.columns()) {
            if (!alter(target, column, next())) {
                unaltered.add(column.type());
            }
            setNull(target, column, next());
            swap(target, column, next());
        }
        long rows = next();
        execute(target, "delete from " + name + " where id = " + rows);
        expected.put(rows, "MISSING []");
        execute(target, "insert into " + name + " select -1, " + columns + " from " + name + " where id = 0");
        expected.put(-1L, "EXTRA []");
        target.commit();
        target.setAutoCommit(true);
    }

    private long next() {
        return (long) SET * sets++;
    }

    /** The first small change of any of the column's values that its type lets through and that makes another text. */
    private boolean alter(Connection target, TypeCorpus.Column column, long first) throws SQLException {
        for (int row = 0; row < column.literals().size(); row++) {
            String text = text(target, column, first + row);
            List<String> candidates = new ArrayList<>(SmallChanges.of(text));
            candidates.addAll(column.literals());
            for (String candidate : candidates) {
                if (changed(target, column, first + row, candidate, text)) {
                    expected.put(first + row, "DIFFERENT [" + column.name() + "]");
                    return true;
                }
            }
        }
        return false;
    }

    private boolean changed(Connection target, TypeCorpus.Column column, long id, String candidate, String before)
            throws SQLException {
        Savepoint savepoint = target.setSavepoint();
        try {
            set(target, column, id, candidate);
            if (!before.equals(text(target, column, id))) {
                return true;
            }
        } catch (SQLException e) {
            target.rollback(savepoint);
            return false;
        }
        target.rollback(savepoint);
        return false;
    }

    /** A value becomes NULL, and, in the row that is all NULL, NULL becomes a value. */
    private void setNull(Connection target, TypeCorpus.Column column, long first) throws SQLException {
        set(target, column, first, null);
        expected.put(first, "DIFFERENT [" + column.name() + "]");
        long nulls = first + table.rows() - 1;
        set(target, column, nulls, column.literals().getFirst());
        expected.put(nulls, "DIFFERENT [" + column.name() + "]");
    }

    /** The values of two rows change places, if the column has two that are not the same. */
    private void swap(Connection target, TypeCorpus.Column column, long first) throws SQLException {
        String one = text(target, column, first);
        Optional<Long> other = Optional.empty();
        for (int row = 1; row < column.literals().size() && other.isEmpty(); row++) {
            other = one.equals(text(target, column, first + row)) ? other : Optional.of(first + row);
        }
        if (other.isPresent()) {
            set(target, column, first, column.literals().get((int) (other.get() - first)));
            set(target, column, other.get(), column.literals().getFirst());
            expected.put(first, "DIFFERENT [" + column.name() + "]");
            expected.put(other.get(), "DIFFERENT [" + column.name() + "]");
        }
    }

    private String text(Connection session, TypeCorpus.Column column, long id) throws SQLException {
        try (Statement read = session.createStatement();
                ResultSet row = read.executeQuery(
                        "select " + Identifiers.quote(column.name()) + "::text from " + name + " where id = " + id)) {
            row.next();
            return row.getString(1);
        }
    }

    private void set(Connection session, TypeCorpus.Column column, long id, @Nullable String text) throws SQLException {
        String value = text == null ? "null" : Identifiers.literal(text);
        execute(
                session,
                "update " + name + " set " + Identifiers.quote(column.name()) + " = " + value + " where id = " + id);
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
