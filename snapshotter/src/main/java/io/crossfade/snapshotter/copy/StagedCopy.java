package io.crossfade.snapshotter.copy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.Ledger;
import io.crossfade.core.plan.MissingParent;
import io.crossfade.core.plan.ParentPlan;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The second half of a chunk whose rows may not all fit: they lie in a temporary table as texts, those that fit go on to
 * the target, and the others are set aside, in the same transaction.
 *
 * <p>Rows are inserted by the transaction itself, never by a savepoint's: its id is how the copy's rows are told from
 * others later. So rows that the target refuses are searched first, by halving, and everything that the search did is
 * rolled back.
 */
final class StagedCopy {
    /** More refused rows in a chunk than this, and it is the table that does not fit. */
    static final int MOST_REFUSED = 10_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Connection target;
    private final TablePlan table;
    private final Aside aside;
    private final List<Long> refused = new ArrayList<>();

    /** Takes the rows that do not go. */
    interface Aside {
        void keep(
                MappingId mapping,
                RowKey key,
                String reason,
                @Nullable String sqlState,
                Lsn commitLsn,
                String eventJson,
                boolean retry)
                throws SQLException;
    }

    StagedCopy(Connection target, TablePlan table, Aside aside) {
        this.target = target;
        this.table = table;
        this.aside = aside;
    }

    void prepare() throws SQLException {
        execute(StageSql.create(table));
    }

    /**
     * @param search whether the target is known to refuse some of the rows
     * @return how many rows are in: the others were set aside, or the target's own were kept
     */
    long finish(boolean search) throws SQLException {
        Staged staged = staged();
        long kept = meet();
        long orphans = 0;
        for (ParentPlan parent : table.parents()) {
            orphans += setAsideOrphans(parent);
        }
        if (search) {
            search(staged);
        }
        insert(1, staged.last() + 1);
        return staged.rows() - kept - orphans - refused.size();
    }

    /** @return how many rows of the target are kept */
    private long meet() throws SQLException {
        Ledger ledger = table.ledger();
        if (ledger == null) {
            return 0;
        }
        try (Statement statement = target.createStatement()) {
            statement.execute(StageSql.ANALYZE);
            if (!ledger.keeps() && !ledger.overwrites()) {
                return 0;
            }
            int met = statement.executeUpdate(StageSql.meet(table));
            return ledger.keeps() ? met : 0;
        }
    }

    /** Only looks which of the rows the target refuses, and leaves none of them there. */
    void search() throws SQLException {
        search(staged());
    }

    private void search(Staged staged) throws SQLException {
        execute(StageSql.INDEX);
        new Halving(target, false, this::insert, this::refuse).search(1, staged.last() + 1);
    }

    private long setAsideOrphans(ParentPlan parent) throws SQLException {
        long orphans = 0;
        try (PreparedStatement read = target.prepareStatement(StageSql.orphans(table, parent));
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                String[] texts = (String[]) row.getArray(2).getArray();
                String reason = "its parent is missing: " + parent.table() + " " + parent.key();
                if (parent.missing() == MissingParent.FAIL) {
                    throw new CrossfadeException(
                            ErrorCode.COPY_REFUSED,
                            "a row of " + table.id() + " with the key " + key(texts) + ": " + reason);
                }
                keep(texts, reason, null, true);
                orphans++;
            }
        }
        return orphans;
    }

    private void refuse(long number, SQLException refusal) throws SQLException {
        if (refused.size() == MOST_REFUSED) {
            throw refusal;
        }
        refused.add(number);
        try (PreparedStatement read = target.prepareStatement(StageSql.numbered(table))) {
            read.setArray(1, target.createArrayOf("bigint", new Long[] {number}));
            try (ResultSet row = read.executeQuery()) {
                row.next();
                keep((String[]) row.getArray(2).getArray(), firstLine(refusal), refusal.getSQLState(), false);
            }
        }
    }

    static String firstLine(SQLException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return line.startsWith("ERROR: ") ? line.substring("ERROR: ".length()) : line;
    }

    private void keep(String[] texts, String reason, @Nullable String sqlState, boolean retry) throws SQLException {
        ObjectNode event = JSON.createObjectNode().put("operation", "copy");
        ObjectNode values = event.putObject("after");
        for (int i = 0; i < texts.length; i++) {
            values.put(table.columns().get(i).target(), texts[i]);
        }
        aside.keep(table.id(), key(texts), reason, sqlState, Lsn.ZERO, event.toString(), retry);
    }

    private RowKey key(String[] texts) {
        List<Cell> cells = table.keyColumns().stream()
                .map(name -> texts[table.columns().indexOf(table.column(name))])
                .map(text -> text == null ? Cell.NULL : Cell.of(text))
                .toList();
        return RowKey.of(RowImage.of(cells));
    }

    private void insert(long from, long until) throws SQLException {
        run(StageSql.insert(table), from, until);
        Ledger ledger = table.ledger();
        if (ledger != null
                && ledger.overwrites()
                && table.columns().size() > table.keyColumns().size()) {
            run(StageSql.overwrite(table), from, until);
        }
    }

    private void run(String sql, long from, long until) throws SQLException {
        try (PreparedStatement insert = target.prepareStatement(sql)) {
            insert.setLong(1, from);
            insert.setLong(2, until);
            insert.setArray(3, target.createArrayOf("bigint", refused.toArray(Long[]::new)));
            insert.executeUpdate();
        }
    }

    /** What lies on the stage. */
    private record Staged(long rows, long last) {}

    private Staged staged() throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(StageSql.COUNT)) {
            row.next();
            return new Staged(row.getLong(1), row.getLong(2));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }
}
