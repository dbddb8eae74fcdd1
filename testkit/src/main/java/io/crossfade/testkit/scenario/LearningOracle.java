package io.crossfade.testkit.scenario;

import io.crossfade.core.sql.Identifiers;
import io.crossfade.testkit.oracle.Oracle;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.oracle.QueryPair;
import io.crossfade.testkit.oracle.RowPair;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a SQLite file's rows must have become in PostgreSQL. The values are carried as texts into a staging database of the
 * oracle's own, where PostgreSQL itself reads them as the target's types; rows that are known not to fit are left out.
 */
final class LearningOracle {
    private static final int BATCH = 1_000;

    private final Connection sqlite;
    private final Connection staging;
    private final List<Misfit> misfits;

    LearningOracle(Connection sqlite, Connection staging, List<Misfit> misfits) {
        this.sqlite = sqlite;
        this.staging = staging;
        this.misfits = misfits;
    }

    OracleReport compare(Connection target) throws SQLException {
        return Oracle.compare(staging, target, stage());
    }

    /** Carries everything over, in one snapshot of the file. */
    List<? extends RowPair> stage() throws SQLException {
        boolean autoCommit = sqlite.getAutoCommit();
        sqlite.setAutoCommit(false);
        try {
            List<QueryPair> pairs = new ArrayList<>();
            run(LearningSql.STAGING);
            for (LearningTable table : LearningTable.all(sqlite)) {
                run(LearningSql.stagingTable(table));
                carry(table);
                pairs.add(new QueryPair(
                        table.name(), table.key(), LearningSql.expected(table), LearningSql.actual(table)));
                pairs.add(new QueryPair(
                        "columns of " + table.name(),
                        List.of("name"),
                        LearningSql.expectedColumns(table),
                        LearningSql.actualColumns(table)));
            }
            return pairs;
        } finally {
            sqlite.rollback();
            sqlite.setAutoCommit(autoCommit);
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = staging.createStatement()) {
            statement.execute(sql);
        }
    }

    private void carry(LearningTable table) throws SQLException {
        List<Long> left = misfits.stream()
                .filter(misfit -> misfit.isSetAside() && misfit.table().equals(table.name()))
                .map(Misfit::id)
                .toList();
        int width = table.columns().size();
        try (Statement select = sqlite.createStatement();
                ResultSet rows =
                        select.executeQuery("select * from " + Identifiers.quote(table.name()) + without(left));
                PreparedStatement insert = staging.prepareStatement(LearningSql.stagingInsert(table))) {
            int waiting = 0;
            while (rows.next()) {
                for (int i = 1; i <= width; i++) {
                    insert.setString(i, text(rows.getObject(i)));
                }
                insert.addBatch();
                if (++waiting % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }

    /** Such a row may not even be readable: it is not read. */
    private static String without(List<Long> ids) {
        return ids.isEmpty()
                ? ""
                : " where id not in (" + ids.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")";
    }

    private static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
            case Double number -> new BigDecimal(Double.toString(number)).toPlainString();
            default -> value.toString();
        };
    }
}
