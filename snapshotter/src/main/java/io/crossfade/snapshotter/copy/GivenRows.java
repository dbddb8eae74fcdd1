package io.crossfade.snapshotter.copy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A chunk's rows as the source has them, of which the mapping's SQL fails for some: the target makes them into its own, as
 * it does for changes, and those that fail are searched by halving and set aside.
 */
final class GivenRows {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Connection target;
    private final TablePlan table;
    private final Reshape reshape;
    private final StagedCopy.Aside aside;
    private int failed;

    GivenRows(Connection target, TablePlan table, Reshape reshape, StagedCopy.Aside aside) {
        this.target = target;
        this.table = table;
        this.reshape = reshape;
        this.aside = aside;
    }

    void prepare() throws SQLException {
        execute(GivenSql.create(reshape));
    }

    /**
     * Puts the rows that go on the stage.
     *
     * @param rows how many were given
     * @throws SQLException if so many fail that it is the mapping that does not fit, or one that cannot be told by its key
     */
    void make(long rows) throws SQLException {
        execute(GivenSql.INDEX);
        try (PreparedStatement make = target.prepareStatement(GivenSql.make(table, reshape))) {
            new Halving(target, true, (from, until) -> make(make, from, until), this::setAside).search(1, rows + 1);
        }
    }

    private static void make(PreparedStatement make, long from, long until) throws SQLException {
        make.setLong(1, from);
        make.setLong(2, until);
        make.executeUpdate();
    }

    private void setAside(long number, SQLException failure) throws SQLException {
        if (++failed > StagedCopy.MOST_REFUSED) {
            throw failure;
        }
        try (PreparedStatement read = target.prepareStatement(GivenSql.row(reshape))) {
            read.setLong(1, number);
            try (ResultSet row = read.executeQuery()) {
                row.next();
                String[] texts = (String[]) row.getArray(1).getArray();
                String reason = "the mapping's SQL fails: " + StagedCopy.firstLine(failure);
                aside.keep(
                        table.id(), key(texts, failure), reason, failure.getSQLState(), Lsn.ZERO, event(texts), false);
            }
        }
    }

    private RowKey key(String[] texts, SQLException failure) throws SQLException {
        List<Cell> cells = new ArrayList<>();
        for (String name : table.keyColumns()) {
            ColumnPlan column = table.column(name);
            if (column.expression() != null) {
                throw failure;
            }
            String text = texts[reshape.inputs().indexOf(reshape.input(column.source()))];
            cells.add(text == null ? Cell.NULL : Cell.of(text));
        }
        return RowKey.of(RowImage.of(cells));
    }

    private String event(String[] texts) {
        ObjectNode event = JSON.createObjectNode().put("operation", "copy");
        ObjectNode values = event.putObject("before mapping");
        List<InputColumn> inputs = reshape.inputs();
        for (int i = 0; i < texts.length; i++) {
            values.put(inputs.get(i).name(), texts[i]);
        }
        return event.toString();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }
}
