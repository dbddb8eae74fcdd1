package io.crossfade.core.catalog;

import io.crossfade.core.db.TableNames;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Sequences that tables draw from by name: in a default of the form {@code nextval('s'::text)}, in a function that a
 * default calls, in a trigger before INSERT. The catalog knows no dependency of these. What is written out is found, and
 * what is not is named.
 *
 * @param uses the column is empty where a trigger does not show to which it gives the number
 * @param hidden places that draw numbers, or may, from a sequence that cannot be told
 */
public record NamedSequences(List<SequenceUse> uses, List<Hidden> hidden) {
    public NamedSequences {
        uses = List.copyOf(uses);
        hidden = List.copyOf(hidden);
    }

    /** @param place the column or trigger */
    public record Hidden(TableId table, String place, String why) {}

    /** Looks at tables with their partitions and children; names are those of the tables at the top. */
    public static NamedSequences of(Connection session, Collection<TableId> tables) throws SQLException {
        Reader reader = new Reader(session);
        reader.defaults(tables);
        reader.triggers(tables);
        return new NamedSequences(List.copyOf(reader.uses), List.copyOf(reader.hidden));
    }

    private static final class Reader {
        private final Connection session;
        private final Set<TableId> sequences = new HashSet<>();
        private final Set<SequenceUse> uses = new LinkedHashSet<>();
        private final Set<Hidden> hidden = new LinkedHashSet<>();

        Reader(Connection session) throws SQLException {
            this.session = session;
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery(NamedSequencesSql.SEQUENCES)) {
                while (row.next()) {
                    sequences.add(new TableId(row.getString(1), row.getString(2)));
                }
            }
        }

        private PreparedStatement prepare(String sql, Collection<TableId> tables) throws SQLException {
            PreparedStatement find = session.prepareStatement(sql);
            TableNames.bind(find, 1, tables);
            return find;
        }

        void defaults(Collection<TableId> tables) throws SQLException {
            try (PreparedStatement find = prepare(NamedSequencesSql.DEFAULTS, tables);
                    ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    TableId table = new TableId(row.getString(1), row.getString(2));
                    String column = row.getString(3);
                    String function = row.getString(6);
                    // The parser writes a name that it resolved with ::regclass: that one is a dependency.
                    String text = row.getString(4).replaceAll("nextval\\('(?:[^']|'')+'::regclass\\)", "");
                    boolean found = add(table, column, column, SequenceCalls.in(text), "its default");
                    if (function != null) {
                        SequenceCalls calls = SequenceCalls.in(String.valueOf(row.getString(7)));
                        found |= add(table, column, column, calls, "function " + function);
                        if (!found && calls.unreadable() == 0 && row.getBoolean(5)) {
                            hidden.add(new Hidden(
                                    table,
                                    column,
                                    "function " + function + " gives its numbers, nobody can tell whence"));
                        }
                    }
                }
            }
        }

        void triggers(Collection<TableId> tables) throws SQLException {
            try (PreparedStatement find = prepare(NamedSequencesSql.TRIGGERS, tables);
                    ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    TableId table = new TableId(row.getString(1), row.getString(2));
                    String text = row.getString(4);
                    SequenceCalls calls = SequenceCalls.in(text);
                    for (String name : calls.names()) {
                        String column = SequenceCalls.columnOf(text, name);
                        SequenceCalls one = new SequenceCalls(List.of(name), 0);
                        add(table, column, row.getString(3), one, "the trigger's function");
                    }
                    add(table, "", row.getString(3), new SequenceCalls(List.of(), calls.unreadable()), "its function");
                }
            }
        }

        private boolean add(TableId table, String column, String place, SequenceCalls calls, String where) {
            boolean found = false;
            for (String name : calls.names()) {
                var sequence = SequenceCalls.resolve(name, table, sequences);
                sequence.ifPresent(id -> uses.add(new SequenceUse(id, table, column, false, false)));
                found |= sequence.isPresent();
                if (sequence.isEmpty()) {
                    hidden.add(new Hidden(table, place, where + " names a sequence '" + name + "' that is not found"));
                }
            }
            if (calls.unreadable() > 0) {
                hidden.add(new Hidden(table, place, where + " puts a sequence's name together when it is called"));
            }
            return found;
        }
    }
}
