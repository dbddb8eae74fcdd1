package io.crossfade.testkit.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A row of the SQLite file with a value that does not fit its column. Its key is negative, so that no writer meets it.
 *
 * @param what why it does not fit
 * @param isSetAside whether it stays out of the target; otherwise it has one likely reading and is converted
 */
public record Misfit(String table, long id, String column, String what, boolean isSetAside, String insert) {
    static final List<Misfit> PLANTED = List.of(
            new Misfit(
                    "xp_log",
                    -1,
                    "amount",
                    "text in an integer",
                    true,
                    "insert into xp_log (id, user_id, amount) values (-1, 1, 'ten')"),
            new Misfit(
                    "activity_log_entry",
                    -1,
                    "at",
                    "epoch milliseconds in a timestamp",
                    false,
                    "insert into activity_log_entry (id, user_id, action, at) values (-1, 1, 'open', 1700000000123)"),
            new Misfit(
                    "app_progress",
                    -1,
                    "state",
                    "invalid JSON",
                    true,
                    "insert into app_progress (id, user_id, app, state) values (-1, 1, 'broken', '{\"open\": ')"),
            new Misfit(
                    "user_note",
                    -1,
                    "body",
                    "invalid UTF-8",
                    true,
                    "insert into user_note (id, user_id, body) values (-1, 1, cast(x'6f6bc328' as text))"),
            new Misfit(
                    "user_note",
                    -2,
                    "body",
                    "a zero character",
                    true,
                    "insert into user_note (id, user_id, body) values (-2, 1, cast(x'610062' as text))"),
            new Misfit(
                    "session_result",
                    -1,
                    "correct",
                    "an integer out of range",
                    true,
                    "insert into session_result (id, user_id, correct) values (-1, 1, 70000)"),
            new Misfit(
                    "learning_goal",
                    -1,
                    "done",
                    "an integer that is no boolean",
                    true,
                    "insert into learning_goal (id, user_id, title, done) values (-1, 1, 'Two', 2)"),
            new Misfit(
                    "learning_goal",
                    -2,
                    "due",
                    "a day that does not exist",
                    true,
                    "insert into learning_goal (id, user_id, title, due) values (-2, 1, 'Leap', '2023-02-30')"),
            new Misfit(
                    "learning_goal",
                    -3,
                    "created_at",
                    "text in a timestamp",
                    true,
                    "insert into learning_goal (id, user_id, title, created_at) values (-3, 1, 'When', 'yesterday')"),
            new Misfit(
                    "mastery",
                    -1,
                    "skill",
                    "longer than its column",
                    true,
                    "insert into mastery (id, user_id, skill) values (-1, 1, '" + "long ".repeat(20) + "')"),
            new Misfit(
                    "reading_result",
                    -1,
                    "words_per_minute",
                    "text in a floating point number",
                    true,
                    "insert into reading_result (id, user_id, words_per_minute) values (-1, 1, 'fast')"));

    void plant(Connection sqlite) throws SQLException {
        try (Statement statement = sqlite.createStatement()) {
            statement.executeUpdate(insert);
        }
    }
}
