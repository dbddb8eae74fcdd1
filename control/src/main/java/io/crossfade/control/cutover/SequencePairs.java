package io.crossfade.control.cutover;

import io.crossfade.core.catalog.NamedSequences;
import io.crossfade.core.catalog.SequenceUse;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds which sequence of the target goes on with the numbers of which in the source. It only reads. */
final class SequencePairs {
    private final Database source;
    private final Database target;
    private final List<TablePlan> tables;

    SequencePairs(Database source, Database target, List<TablePlan> tables) {
        this.source = source;
        this.target = target;
        this.tables = tables;
    }

    /** @param column empty where a trigger does not show to which column it gives the number */
    private record Behind(String column, TableId sequence, boolean whole, boolean indexed) {}

    /** A source sequence whose column draws nothing in the target is left out. */
    List<SequenceMove> find() {
        try (Connection from = source.session();
                Connection to = target.session()) {
            Map<TableId, Set<TableId>> sources = new LinkedHashMap<>();
            Map<TableId, Set<SequenceMove.Column>> columns = new LinkedHashMap<>();
            for (TablePlan table : tables) {
                List<Behind> there = behind(to, table.target());
                for (Behind here : behind(from, table.source())) {
                    for (TableId counterpart : counterparts(to, table, here, there)) {
                        sources.computeIfAbsent(counterpart, key -> new LinkedHashSet<>())
                                .add(here.sequence());
                        if (here.whole()) {
                            columns.computeIfAbsent(counterpart, key -> new LinkedHashSet<>())
                                    .add(new SequenceMove.Column(table.source(), here.column(), here.indexed()));
                        }
                    }
                }
                if (table.query() == null) {
                    addColumnsWithoutSourceSequence(table, there, sources, columns);
                }
            }
            return sources.keySet().stream()
                    .map(name -> new SequenceMove(
                            name,
                            List.copyOf(sources.getOrDefault(name, Set.of())),
                            List.copyOf(columns.getOrDefault(name, Set.of()))))
                    .toList();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "find the sequences behind moved columns");
        }
    }

    /** A target column may draw where the source's did not: its sequence must still lie beyond the rows. */
    private static void addColumnsWithoutSourceSequence(
            TablePlan table,
            List<Behind> there,
            Map<TableId, Set<TableId>> sources,
            Map<TableId, Set<SequenceMove.Column>> columns) {
        for (Behind drawn : there) {
            if (drawn.whole()) {
                table.columns().stream()
                        .filter(column -> column.target().equals(drawn.column()))
                        .filter(column -> !sources.containsKey(drawn.sequence()))
                        .forEach(column -> {
                            sources.put(drawn.sequence(), new LinkedHashSet<>());
                            columns.computeIfAbsent(drawn.sequence(), key -> new LinkedHashSet<>())
                                    .add(new SequenceMove.Column(table.source(), column.source(), drawn.indexed()));
                        });
            }
        }
    }

    private static List<TableId> counterparts(Connection to, TablePlan table, Behind here, List<Behind> there)
            throws SQLException {
        Optional<String> column = table.columns().stream()
                .filter(planned -> planned.source().equals(here.column()))
                .map(ColumnPlan::target)
                .findFirst();
        List<TableId> found = there.stream()
                .filter(drawn -> column.filter(drawn.column()::equals).isPresent())
                .map(Behind::sequence)
                .distinct()
                .toList();
        if (!found.isEmpty() || (column.isEmpty() && !here.column().isEmpty())) {
            return found;
        }
        return exists(to, here.sequence()) ? List.of(here.sequence()) : List.of();
    }

    private static boolean exists(Connection session, TableId sequence) throws SQLException {
        try (PreparedStatement find = session.prepareStatement(SequencesSql.EXISTS)) {
            find.setString(1, sequence.schema());
            find.setString(2, sequence.name());
            try (ResultSet row = find.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static List<Behind> behind(Connection session, TableId table) throws SQLException {
        List<Behind> found = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(SequencesSql.BEHIND)) {
            find.setString(1, table.schema());
            find.setString(2, table.name());
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    found.add(new Behind(
                            row.getString(1),
                            new TableId(row.getString(2), row.getString(3)),
                            row.getBoolean(4),
                            row.getBoolean(5)));
                }
            }
        }
        addNamed(session, table, found);
        return found;
    }

    /** What a column holds that draws by name in a function or a trigger may be anything: only the numbers drawn count. */
    private static void addNamed(Connection session, TableId table, List<Behind> found) throws SQLException {
        for (SequenceUse use : NamedSequences.of(session, List.of(table)).uses()) {
            boolean known = found.stream()
                    .anyMatch(behind -> behind.sequence().equals(use.sequence())
                            && behind.column().equals(use.column()));
            if (!known) {
                found.add(new Behind(use.column(), use.sequence(), false, false));
            }
        }
    }
}
