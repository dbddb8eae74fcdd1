package io.crossfade.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Random;

/** The application: a process of its own that writes to the file until a file named {@code stop} lies beside it. */
public final class WriterProcess {
    private final Connection session;
    private final Random random;

    private WriterProcess(Connection session, Random random) {
        this.session = session;
        this.random = random;
    }

    static final String[] SCHEMA = {
        "create table account (id integer primary key, email text unique, balance decimal(12, 2), at datetime default"
                + " current_timestamp, settings json)",
        "create table entry (id integer primary key autoincrement, account int references account on delete cascade,"
                + " amount decimal(12, 2), note varchar(20), done boolean default 0)",
        "create table tag (account int, name text collate nocase, weight real, primary key (account, name))"
                + " without rowid",
        "create trigger account_touched after update of balance on account begin"
                + " update account set at = strftime('%Y-%m-%d %H:%M:%f', 'now') where id = new.id; end"
    };

    static Process start(Path file, long seed) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WriterProcess.class.getName(),
                        file.toString(),
                        Long.toString(seed))
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling("writer.log").toFile())
                .start();
    }

    public static void main(String[] arguments) throws SQLException, IOException {
        Path file = Path.of(arguments[0]);
        long transactions = 0;
        try (Connection session = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            WriterProcess writer = new WriterProcess(session, new Random(Long.parseLong(arguments[1])));
            writer.sql("pragma busy_timeout = 20000", "pragma synchronous = off", "pragma foreign_keys = on");
            while (!Files.exists(file.resolveSibling("stop"))) {
                writer.transaction();
                transactions++;
            }
            System.out.println(transactions);
        }
    }

    private void sql(String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                int unused = statement.executeUpdate(sql);
            }
        }
    }

    private void transaction() throws SQLException {
        sql("begin immediate");
        boolean kept = random.nextInt(10) > 0;
        for (int i = random.nextInt(4); i >= 0; i--) {
            try {
                sql(statement());
            } catch (SQLException e) {
                if (!String.valueOf(e.getMessage()).contains("CONSTRAINT")) {
                    throw e;
                }
            }
        }
        sql(kept ? "commit" : "rollback");
    }

    private String statement() {
        int id = random.nextInt(300);
        int other = random.nextInt(300);
        double amount = random.nextInt(100_000) / 100.0;
        return switch (random.nextInt(10)) {
            case 0 ->
                String.format(
                        Locale.ROOT,
                        "insert or replace into account values (%d, 'u%d', %f, '2024-01-01 00:00:00', '{\"n\": %d}')",
                        id,
                        other,
                        amount,
                        id);
            case 1 ->
                String.format(
                        Locale.ROOT,
                        "insert or ignore into account (id, email, balance) values (%d, 'u%d', 0)",
                        id,
                        other);
            case 2 ->
                String.format(
                        Locale.ROOT, "update account set balance = round(balance + %f, 2) where id = %d", amount, id);
            case 3 -> String.format(Locale.ROOT, "update or ignore account set id = %d where id = %d", other, id);
            case 4 -> String.format(Locale.ROOT, "delete from account where id = %d", id);
            case 5, 6 ->
                String.format(
                        Locale.ROOT,
                        "insert into entry (account, amount, note) select id, %f, 'n%d' from account where id >= %d limit 3",
                        amount,
                        id,
                        id);
            case 7 ->
                String.format(
                        Locale.ROOT,
                        "update entry set note = '%s' where id %% 50 = %d",
                        random.nextInt(20) == 0 ? "much longer than its column" : "short",
                        id % 50);
            case 8 ->
                String.format(
                        Locale.ROOT,
                        "replace into tag values (%d, '%s', %f)",
                        id % 20,
                        random.nextBoolean() ? "Tag" : "tag",
                        amount);
            default -> String.format(Locale.ROOT, "delete from tag where account = %d", id % 20);
        };
    }
}
