package io.crossfade.testkit.scenario;

import io.crossfade.core.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Fills the SQLite file's tables by what their columns declare. Every value fits, every reference has its row. */
final class LearningSeeder {
    private static final int BATCH = 1_000;
    private static final Map<String, Long> LISTS =
            Map.of("achievement", 30L, "subject", 8L, "difficulty_level", 5L, "question_type", 4L);
    private static final List<String> LARGE = List.of("xp_log", "activity_log_entry", "question_history");

    private final Connection sqlite;
    private final ScenarioSeed seed;
    private final SplittableRandom random;
    private final LearningValues values;
    private final Map<String, Long> filled = new HashMap<>();

    LearningSeeder(Connection sqlite, ScenarioSeed seed) {
        this.sqlite = sqlite;
        this.seed = seed;
        this.random = new SplittableRandom(seed.seed());
        this.values = new LearningValues(random, seed.now());
    }

    void fill() throws SQLException {
        for (LearningTable table : LearningTable.all(sqlite)) {
            fill(table, rows(table));
        }
    }

    private long rows(LearningTable table) {
        long users = Math.max(20, seed.rows() / 20);
        Long list = LISTS.get(table.name());
        if (list != null) {
            return list;
        }
        if (table.name().equals("users")) {
            return users;
        }
        // One row a user, but not of every user.
        boolean onePerUser = table.columns().stream().anyMatch(c -> c.isUnique() && "users".equals(c.references()));
        if (onePerUser) {
            return users * 4 / 5;
        }
        return LARGE.contains(table.name()) ? seed.rows() : seed.rows() / 4;
    }

    private void fill(LearningTable table, long rows) throws SQLException {
        List<String> names =
                table.columns().stream().map(LearningTable.Column::name).toList();
        // Pairs that must be unique are drawn at random: one that comes twice is left out.
        String sql = "insert or ignore into " + Identifiers.quote(table.name()) + " (" + Identifiers.quoteAll(names)
                + ") values (" + names.stream().map(name -> "?").collect(Collectors.joining(", ")) + ")";
        try (PreparedStatement insert = sqlite.prepareStatement(sql)) {
            for (long row = 1; row <= rows; row++) {
                for (int i = 0; i < names.size(); i++) {
                    insert.setObject(i + 1, value(table.columns().get(i), row));
                }
                insert.addBatch();
                if (row % BATCH == 0 || row == rows) {
                    insert.executeBatch();
                }
            }
        }
        filled.put(table.name(), rows);
    }

    private @org.jspecify.annotations.Nullable Object value(LearningTable.Column column, long row) {
        String parent = column.references();
        if (column.isUnique()) {
            return column.type().equals("INTEGER") ? (Object) row : column.name() + "-" + row;
        }
        if (!column.isRequired() && random.nextInt(8) == 0) {
            return null;
        }
        return parent != null ? (Object) (1 + random.nextLong(filled.getOrDefault(parent, 1L))) : values.of(column);
    }
}
