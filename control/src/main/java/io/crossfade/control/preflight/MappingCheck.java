package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.ReshapeSql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs the mappings' SQL at both ends over the same rows: some of the source's, the same with one value or all of them
 * NULL, and the same with one {@linkplain ExtremeValues extreme value}. The copy evaluates it in the source and changes are
 * evaluated in the target, so both must answer alike. Where they do not for an extreme value, which the source may never
 * hold, that is a warning.
 */
final class MappingCheck implements PreflightCheck {
    private static final int SAMPLED = 300;

    @Override
    public void look(PreflightContext on, List<Finding> findings) throws SQLException {
        for (LanePlan lane : on.plan().lanes()) {
            PreflightContext.Connected target = on.targets().get(lane.target());
            for (TablePlan table : lane.tables()) {
                Reshape reshape = table.reshape();
                QueryPlan query = table.query();
                if (reshape != null && target != null) {
                    new Trial(table, reshape, on.source().database(), target.database(), findings).run();
                } else if (query != null) {
                    try (Connection source = on.source().database().open()) {
                        new QueryTrial(table, query, findings).run(source);
                    }
                }
            }
        }
    }

    /** The trial of one mapping. */
    private static final class Trial {
        private final TablePlan table;
        private final Reshape reshape;
        private final List<ColumnPlan> computed;
        private final Database source;
        private final Database target;
        private final List<Finding> findings;
        /** What was made up in a row, by the row itself. */
        private final IdentityHashMap<@Nullable String[], String> madeUp = new IdentityHashMap<>();

        private int failing;
        private String failure = "";

        Trial(TablePlan table, Reshape reshape, Database source, Database target, List<Finding> findings) {
            this.table = table;
            this.reshape = reshape;
            this.computed = table.columns().stream()
                    .filter(column -> column.expression() != null)
                    .toList();
            this.source = source;
            this.target = target;
            this.findings = findings;
        }

        void run() throws SQLException {
            try (Connection from = source.open();
                    Connection to = target.open()) {
                List<@Nullable String[]> rows = MappingSample.read(from, table.source(), reshape.inputs(), SAMPLED);
                if (compare(from, to, rows, false)) {
                    tellFailing(rows.size());
                    for (@Nullable String[] row : withNulls(rows)) {
                        compare(from, to, List.<@Nullable String[]>of(row), true);
                    }
                    List<@Nullable String[]> extremes = withExtremes(rows);
                    if (!extremes.isEmpty()) {
                        brief(from);
                        brief(to);
                        compare(from, to, extremes, true);
                    }
                }
            }
        }

        /** What an extreme value makes long, such as a series of as many rows, is given up. */
        private static void brief(Connection session) throws SQLException {
            try (Statement settings = session.createStatement()) {
                settings.execute(MappingSampleSql.BRIEF);
            }
        }

        /** Some rows are set aside one by one; where none goes, it is the SQL that does not fit. */
        private void tellFailing(int sampled) {
            if (failing == sampled && failing > 0) {
                findings.add(Finding.error(
                        "mapping-fails",
                        "mapping " + table.id(),
                        "fails on rows of the source: " + failure,
                        "handle such rows in the SQL"));
            } else if (failing > 0) {
                findings.add(Finding.warning(
                        "mapping-fails",
                        "mapping " + table.id(),
                        "fails on " + failing + " of " + sampled + " rows of the source that it was tried on: "
                                + failure,
                        "such rows are set aside; handle them in the SQL, or mend them"));
            }
        }

        private List<@Nullable String[]> withNulls(List<@Nullable String[]> rows) {
            int size = reshape.inputs().size();
            List<@Nullable String[]> changed = new ArrayList<>();
            changed.add(new @Nullable String[size]);
            if (!rows.isEmpty()) {
                for (int i = 0; i < size; i++) {
                    @Nullable String[] row = rows.getFirst().clone();
                    row[i] = null;
                    changed.add(row);
                }
            }
            return changed;
        }

        private List<@Nullable String[]> withExtremes(List<@Nullable String[]> rows) {
            int size = reshape.inputs().size();
            List<@Nullable String[]> changed = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                InputColumn input = reshape.inputs().get(i);
                for (String value : ExtremeValues.of(input.type())) {
                    @Nullable
                    String[] row = rows.isEmpty()
                            ? new @Nullable String[size]
                            : rows.getFirst().clone();
                    row[i] = value;
                    changed.add(row);
                    madeUp.put(
                            row,
                            ", of a row whose " + input.name() + " is '"
                                    + (value.length() > 40 ? value.substring(0, 40) + "…" : value) + "'");
                }
            }
            return changed;
        }

        /**
         * Where an end refuses, the row is searched by halving.
         *
         * @param may whether both ends may refuse a row, because no such row need exist
         * @return whether the ends agree
         */
        private boolean compare(Connection from, Connection to, List<@Nullable String[]> rows, boolean may)
                throws SQLException {
            Answer one = evaluate(from, rows, false);
            Answer other = evaluate(to, rows, true);
            String refusal = one.refusal();
            String otherRefusal = other.refusal();
            if (refusal == null && otherRefusal == null) {
                return agree(rows, one.rows(), other.rows());
            }
            if (rows.size() > 1) {
                int middle = rows.size() / 2;
                return compare(from, to, rows.subList(0, middle), may)
                        && compare(from, to, rows.subList(middle, rows.size()), may);
            }
            @Nullable String @Nullable [] row = rows.isEmpty() ? null : rows.getFirst();
            if (one.gaveUp() || other.gaveUp()) {
                return true;
            }
            if (refusal == null) {
                error(
                        "mapping-differs",
                        "fails in the target, but not in the source: " + otherRefusal,
                        "use only functions, types and operators that both ends have; a type that the target lacks is"
                                + " text there",
                        row);
            } else if (otherRefusal == null) {
                error("mapping-fails", "fails in the source: " + refusal, "handle such rows in the SQL", row);
            } else if (!may) {
                failing++;
                failure = refusal;
            }
            return refusal != null && otherRefusal != null;
        }

        private boolean agree(
                List<@Nullable String[]> rows, List<@Nullable String[]> ones, List<@Nullable String[]> others) {
            for (int i = 0; i < ones.size(); i++) {
                @Nullable String[] one = ones.get(i);
                @Nullable String[] other = others.get(i);
                for (int j = 0; j < one.length; j++) {
                    if (!Objects.equals(one[j], other[j])) {
                        String what = j == 0
                                ? "where"
                                : "columns." + computed.get(j - 1).target();
                        error(
                                "mapping-differs",
                                what + " gives '" + one[j] + "' in the source and '" + other[j] + "' in the target",
                                "write it so that both servers give the same, whatever their version and locale",
                                rows.get(i));
                        return false;
                    }
                }
            }
            return true;
        }

        private void error(String code, String what, String remedy, @Nullable String @Nullable [] row) {
            String where = "mapping " + table.id();
            String made = row == null ? null : madeUp.get(row);
            findings.add(
                    made == null
                            ? Finding.error(code, where, what, remedy)
                            : Finding.warning(code, where, what + made, remedy));
        }

        /**
         * @param refusal the server's message; null: it answered
         * @param gaveUp whether it would have taken too long
         */
        private record Answer(
                List<@Nullable String[]> rows, @Nullable String refusal, boolean gaveUp) {}

        /** SQL on extreme values may fail by whatever limit; a server that is gone is no answer. */
        private boolean isRefusal(String state, List<@Nullable String[]> rows) {
            return state.startsWith("22")
                    || state.startsWith("42")
                    || state.startsWith("0A")
                    || (!rows.isEmpty()
                            && madeUp.containsKey(rows.getFirst())
                            && !state.startsWith("08")
                            && !state.startsWith("57P"));
        }

        private Answer evaluate(Connection session, List<@Nullable String[]> rows, boolean atTarget)
                throws SQLException {
            List<InputColumn> inputs = atTarget
                    ? reshape.inputs()
                    : reshape.inputs().stream()
                            .map(input -> new InputColumn(input.name(), input.type(), input.type()))
                            .toList();
            try (PreparedStatement ask = session.prepareStatement(ReshapeSql.evaluate(table, inputs, computed))) {
                for (int i = 0; i < inputs.size(); i++) {
                    int column = i;
                    ask.setArray(
                            i + 1,
                            session.createArrayOf(
                                    "text",
                                    rows.stream().map(row -> row[column]).toArray()));
                }
                @Nullable String[][] answers = new @Nullable String[rows.size()][];
                try (ResultSet row = ask.executeQuery()) {
                    while (row.next()) {
                        @Nullable String[] answer = new @Nullable String[computed.size() + 1];
                        answer[0] = String.valueOf(row.getBoolean(2));
                        for (int i = 1; i < answer.length; i++) {
                            answer[i] = row.getString(i + 2);
                        }
                        answers[row.getInt(1) - 1] = answer;
                    }
                }
                return new Answer(Arrays.asList(answers), null, false);
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                if (!isRefusal(state, rows)) {
                    throw e;
                }
                return new Answer(List.of(), SqlErrors.firstLine(e), state.equals(QueryTrial.CANCELLED));
            }
        }
    }
}
