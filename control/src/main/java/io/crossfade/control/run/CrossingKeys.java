package io.crossfade.control.run;

import io.crossfade.control.plan.CrossingKey;
import io.crossfade.core.catalog.CatalogReader;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.plan.MigrationPlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts what refers to nothing where a foreign key of the source crosses databases after the move. A report, not a
 * verdict: both ends are read as they are at the moment, one after the other.
 */
final class CrossingKeys {
    private static final int PAGE = 10_000;
    private static final int SAMPLES = 5;

    private final MigrationPlan plan;
    private final Databases databases;

    CrossingKeys(MigrationPlan plan, Databases databases) {
        this.plan = plan;
        this.databases = databases;
    }

    List<CrossingReport> look() {
        try {
            List<CrossingReport> reports = new ArrayList<>();
            for (CrossingKey key : CrossingKey.of(plan, CatalogReader.read(databases.source()))) {
                reports.add(look(key));
            }
            return reports;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "look for what refers to nothing across databases");
        }
    }

    private CrossingReport look(CrossingKey key) throws SQLException {
        Count count = new Count();
        try (Connection children = databases.target(key.childTarget()).open();
                Connection parents = databases.target(key.parentTarget()).open();
                PreparedStatement read = children.prepareStatement(CrossingKeysSql.references(key));
                PreparedStatement ask = parents.prepareStatement(CrossingKeysSql.missing(key))) {
            children.setAutoCommit(false);
            read.setFetchSize(PAGE);
            List<String[]> page = new ArrayList<>();
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    String[] texts = new String[key.columns().size()];
                    for (int i = 0; i < texts.length; i++) {
                        texts[i] = row.getString(i + 1);
                    }
                    page.add(texts);
                    if (page.size() == PAGE) {
                        count.add(parents, ask, page);
                        page.clear();
                    }
                }
            }
            count.add(parents, ask, page);
            children.rollback();
        }
        return new CrossingReport(key.toString(), count.values, count.missing, count.samples);
    }

    /** What was counted so far. */
    private static final class Count {
        private long values;
        private long missing;
        private final List<String> samples = new ArrayList<>();

        void add(Connection parents, PreparedStatement ask, List<String[]> page) throws SQLException {
            if (page.isEmpty()) {
                return;
            }
            values += page.size();
            for (int i = 0; i < page.getFirst().length; i++) {
                int column = i;
                ask.setArray(
                        i + 1,
                        parents.createArrayOf(
                                "text", page.stream().map(row -> row[column]).toArray()));
            }
            try (ResultSet place = ask.executeQuery()) {
                while (place.next()) {
                    missing++;
                    if (samples.size() < SAMPLES) {
                        samples.add(String.join(", ", page.get(place.getInt(1) - 1)));
                    }
                }
            }
        }
    }
}
