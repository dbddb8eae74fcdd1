package io.crossfade.control.cutover;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.TablePlan;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Carries the sequences behind moved columns over. After {@link #advance} the first number that a target sequence gives
 * is beyond all that the source had given and stored, by a margin for numbers that applications drew and not yet used:
 * {@code nextval} is not transactional and passes the fence. No sequence is moved backwards.
 */
public final class Sequences {
    private final Database source;
    private final Database target;
    private final List<TablePlan> tables;
    private final long margin;

    public Sequences(Database source, Database target, List<TablePlan> tables, long margin) {
        this.source = source;
        this.target = target;
        this.tables = List.copyOf(tables);
        this.margin = margin;
    }

    /**
     * What {@link #advance} did with one sequence.
     *
     * @param sequence in the side that takes the writes now
     * @param value the last value that it has given, from which it goes on
     * @param moved whether it was moved; else it was beyond already
     */
    public record Advanced(TableId sequence, long value, boolean moved) {}

    /** Finds the pairs of sequences; a source sequence whose column draws nothing in the target is left out. */
    public List<SequenceMove> find() {
        return new SequencePairs(source, target, tables).find();
    }

    /**
     * What columns hold, for {@link #advance}: read before the fence, since a column without an index needs a look at
     * every row.
     */
    public Map<SequenceMove.Column, BigInteger> farthest(List<SequenceMove> moves) {
        try (Connection from = source.open();
                Connection to = target.open()) {
            return farthest(from, to, moves, false);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read what columns with a sequence hold in the " + source.name());
        }
    }

    private static Map<SequenceMove.Column, BigInteger> farthest(
            Connection from, Connection to, List<SequenceMove> moves, boolean indexedOnly) throws SQLException {
        Map<SequenceMove.Column, BigInteger> values = new LinkedHashMap<>();
        for (SequenceMove move : moves) {
            boolean ascending = read(to, move.target()).isAscending();
            for (SequenceMove.Column column : move.columns()) {
                if (column.indexed() || !indexedOnly) {
                    value(from, column, ascending).ifPresent(value -> values.put(column, value));
                }
            }
        }
        return values;
    }

    private static Optional<BigInteger> value(Connection from, SequenceMove.Column column, boolean ascending)
            throws SQLException {
        try (Statement statement = from.createStatement();
                ResultSet row =
                        statement.executeQuery(SequencesSql.farthest(column.table(), column.name(), ascending))) {
            row.next();
            BigDecimal value = row.getBigDecimal(1);
            return value == null ? Optional.empty() : Optional.of(value.toBigInteger());
        }
    }

    /**
     * Moves each target sequence beyond its sources.
     *
     * @param before what {@link #farthest} said before the fence
     * @param stands told where the target's sequences stand, before any is moved
     * @throws CrossfadeException CUTOVER_REFUSED if one would overflow; then none is moved
     */
    public List<Advanced> advance(
            List<SequenceMove> moves,
            Map<SequenceMove.Column, BigInteger> before,
            Consumer<List<SequenceState>> stands) {
        try (Connection from = source.session();
                Connection to = target.openDurable()) {
            Map<SequenceMove.Column, BigInteger> now = new LinkedHashMap<>(before);
            now.putAll(farthest(from, to, moves, true));
            Map<SequenceMove, Long> goals = goals(from, to, moves, now);
            List<SequenceState> states = new ArrayList<>();
            for (SequenceMove move : goals.keySet()) {
                states.add(read(to, move.target()));
            }
            stands.accept(states);
            List<Advanced> advanced = new ArrayList<>();
            for (Map.Entry<SequenceMove, Long> goal : goals.entrySet()) {
                advanced.add(set(to, goal.getKey().target(), goal.getValue()));
            }
            return advanced;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "carry the sequences over");
        }
    }

    /** What would overflow; for the gate. Reads only. */
    public List<String> problems(List<SequenceMove> moves, Map<SequenceMove.Column, BigInteger> values) {
        try (Connection from = source.session();
                Connection to = target.session()) {
            goals(from, to, moves, values);
            return List.of();
        } catch (CrossfadeException e) {
            return List.of(String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the sequences");
        }
    }

    private Map<SequenceMove, Long> goals(
            Connection from, Connection to, List<SequenceMove> moves, Map<SequenceMove.Column, BigInteger> values)
            throws SQLException {
        Map<SequenceMove, Long> goals = new LinkedHashMap<>();
        for (SequenceMove move : moves) {
            SequenceState state = read(to, move.target());
            List<SequenceState> sources = new ArrayList<>();
            for (TableId name : move.sources()) {
                sources.add(read(from, name));
            }
            List<BigInteger> stored = move.columns().stream()
                    .map(values::get)
                    .filter(java.util.Objects::nonNull)
                    .toList();
            goal(move, state, sources, stored, margin).ifPresent(goal -> goals.put(move, goal));
        }
        return goals;
    }

    /**
     * Where a target sequence must stand; empty where nothing was ever drawn or stored. The step of the source's own
     * numbers is kept, so that servers which share a number space by odd and even go on doing so.
     */
    static Optional<Long> goal(
            SequenceMove move,
            SequenceState target,
            List<SequenceState> sources,
            List<BigInteger> stored,
            long margin) {
        List<BigInteger> reached = new ArrayList<>();
        sources.forEach(state -> state.drawn().ifPresent(reached::add));
        boolean cycling = target.cycles() && !reached.isEmpty();
        if (!cycling) {
            // What a cycling sequence gave lies on both sides of where it stands.
            reached.addAll(stored);
        }
        if (reached.isEmpty()) {
            return Optional.empty();
        }
        BigInteger farthest = reached.stream()
                .reduce((a, b) -> target.isAscending() ? a.max(b) : a.min(b))
                .orElseThrow();
        SequenceState base = sources.stream()
                .filter(state -> state.increment() == target.increment())
                .filter(state -> state.minimum() >= target.minimum() && state.maximum() <= target.maximum())
                .findFirst()
                .map(state -> rebased(target, state.lastValue()))
                .orElse(target);
        return Optional.of(base.beyond(farthest, margin)
                .orElseThrow(() -> new CrossfadeException(
                        ErrorCode.CUTOVER_REFUSED,
                        "sequence " + move.target()
                                + " would overflow where the writers go: where they come from it has reached "
                                + farthest + ", the margin is " + margin + " steps of " + target.increment()
                                + ", and the sequence ends at "
                                + (target.isAscending() ? target.maximum() : target.minimum()),
                        "widen the sequence in the database that they go to, or lower cutover.sequenceMargin",
                        null)));
    }

    private static SequenceState rebased(SequenceState target, long lastValue) {
        return new SequenceState(
                target.name(),
                lastValue,
                true,
                target.increment(),
                target.minimum(),
                target.maximum(),
                target.cycles(),
                target.cache());
    }

    private static Advanced set(Connection to, TableId sequence, long goal) throws SQLException {
        SequenceState state = read(to, sequence);
        // Where a cycling sequence stands says nothing about how far it has come.
        String sql = state.cycles()
                ? SequencesSql.set(sequence, goal, true)
                : SequencesSql.advance(sequence, goal, state.isAscending());
        try (Statement statement = to.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            boolean moved = row.next();
            return new Advanced(sequence, moved ? goal : read(to, sequence).lastValue(), moved);
        }
    }

    static SequenceState read(Connection session, TableId sequence) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(SequencesSql.read(sequence))) {
            row.next();
            return new SequenceState(
                    sequence,
                    row.getLong(1),
                    row.getBoolean(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getBoolean(6),
                    row.getLong(7));
        }
    }
}
