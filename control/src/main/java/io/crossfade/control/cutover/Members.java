package io.crossfade.control.cutover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.model.TableId;
import io.crossfade.core.store.JournalEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The partitions and inheritance children of moved tables at one moment. Rows that a table held before it was attached
 * never pass the log as inserts, and those of one that was detached never pass it as deletes: whoever compares two moments
 * learns that from here alone.
 */
public final class Members {
    /** The journal's event that keeps the members with which the copy began. */
    public static final String AT_THE_COPY = "members at the copy";

    /** The journal's event that keeps the members over which a gate's comparison was made. */
    static final String COMPARED = "members compared";

    /** @param partition whether it belongs to a partitioned table; false: it inherits */
    record Member(TableId root, TableId table, boolean partition) implements Comparable<Member> {
        @Override
        public int compareTo(Member other) {
            int roots = root.compareTo(other.root);
            return roots != 0 ? roots : table.compareTo(other.table);
        }
    }

    private final Set<Member> all;

    private Members(Collection<Member> all) {
        this.all = new TreeSet<>(all);
    }

    /** Reads the source's catalog. */
    public static Members of(Database source, List<TableId> tables) {
        List<Member> members = new ArrayList<>();
        try (Connection session = source.session();
                PreparedStatement find = session.prepareStatement(MembersSql.FIND)) {
            TableNames.bind(find, 1, tables);
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    members.add(new Member(
                            new TableId(row.getString(1), row.getString(2)),
                            new TableId(row.getString(3), row.getString(4)),
                            row.getBoolean(5)));
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the partitions and heirs of the moved tables");
        }
        return new Members(members);
    }

    /** What the journal keeps. */
    public String json() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Member member : all) {
            list.addObject()
                    .put("rootSchema", member.root().schema())
                    .put("root", member.root().name())
                    .put("schema", member.table().schema())
                    .put("table", member.table().name())
                    .put("partition", member.partition());
        }
        return JsonNodeFactory.instance.objectNode().set("members", list).toString();
    }

    /** Those with which the copy of the tables began, as far as the journal knows. */
    public static Members atTheCopy(List<JournalEntry> journal, Collection<TableId> tables) {
        return kept(journal, AT_THE_COPY, tables).orElseGet(() -> new Members(List.of()));
    }

    /** These and others. */
    public Members with(Members more) {
        List<Member> both = new ArrayList<>(all);
        both.addAll(more.all);
        return new Members(both);
    }

    /** The newest that an event of the journal kept, of some moved tables; empty where there is no such event. */
    static Optional<Members> kept(List<JournalEntry> journal, String event, Collection<TableId> tables) {
        return journal.stream()
                .filter(entry -> entry.event().equals(event))
                .reduce((earlier, later) -> later)
                .map(entry -> read(entry.detailJson(), tables));
    }

    private static Members read(String json, Collection<TableId> tables) {
        List<Member> members = new ArrayList<>();
        try {
            for (JsonNode each : new ObjectMapper().readTree(json).path("members")) {
                members.add(new Member(
                        new TableId(
                                each.path("rootSchema").asText(),
                                each.path("root").asText()),
                        new TableId(
                                each.path("schema").asText(), each.path("table").asText()),
                        each.path("partition").asBoolean()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the journal holds JSON only", e);
        }
        members.removeIf(member -> !tables.contains(member.root()));
        return new Members(members);
    }

    /** How these differ from those of an earlier moment, one line for each table. */
    List<String> since(Members before) {
        List<String> changes = new ArrayList<>();
        all.stream().filter(member -> !before.all.contains(member)).forEach(member -> changes.add(joined(member)));
        before.all.stream().filter(member -> !all.contains(member)).forEach(member -> changes.add(gone(member)));
        return changes;
    }

    /** Tables that inherit now and did not then: their rows are read through a moved table and are not moved. */
    List<String> heirsSince(Members before) {
        return all.stream()
                .filter(member -> !member.partition() && !before.all.contains(member))
                .map(Members::joined)
                .toList();
    }

    private static String joined(Member member) {
        return member.table()
                + (member.partition() ? " became a partition of " : " began to inherit from ")
                + member.root();
    }

    private static String gone(Member member) {
        return member.table()
                + (member.partition() ? " is no longer a partition of " : " no longer inherits from ")
                + member.root();
    }
}
