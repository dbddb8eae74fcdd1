package io.crossfade.sqlite.copy;

import io.crossfade.sqlite.Target;
import io.crossfade.sqlite.TestFile;
import io.crossfade.sqlite.audit.Audit;
import io.crossfade.sqlite.audit.AuditReport;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * The copy of a file beside what a script does: one INSERT a row, in one transaction. Run by hand, with the number of rows
 * as the argument; it prints rows per second and the heap that was used.
 */
public final class FileCopyBench {
    private static final String TABLE =
            "create table word (id integer primary key, text varchar(60) not null, level integer, score real,"
                    + " seen datetime, known boolean, data json)";

    private FileCopyBench() {}

    public static void main(String[] arguments) throws SQLException, IOException {
        long rows = arguments.length == 0 ? 1_000_000 : Long.parseLong(arguments[0]);
        Path directory = Files.createTempDirectory("crossfade-bench-");
        try (DatabaseServer server = TestServers.postgres(16);
                TestFile file = new TestFile(
                        directory,
                        TABLE,
                        "with recursive n(i) as (select 1 union all select i + 1 from n where i < " + rows
                                + ") insert into word select i, 'word number ' || i, i % 7, i / 3.0,"
                                + " '2024-01-02 03:04:05', i % 2, '{\"n\": ' || i || '}' from n");
                Target target = new Target(server, "copy");
                Target naive = new Target(server, "naive")) {
            MappedSchema schema = file.schema();
            print("audit", rows, () -> {
                try (FileSnapshot snapshot = FileSnapshot.open(file.file())) {
                    AuditReport unused = Audit.of(snapshot, schema, finding -> {});
                }
            });
            print("copy", rows, () -> {
                CopyReport unused = target.copy(file, schema);
            });
            naive.sql("create table word (id bigint primary key, text varchar(60) not null, level bigint, score double"
                    + " precision, seen timestamptz, known boolean, data jsonb)");
            long part = Math.min(rows, 100_000);
            print("one INSERT a row", part, () -> insert(file, naive, part));
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static void print(String what, long rows, Work work) throws SQLException {
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        Runtime runtime = Runtime.getRuntime();
        System.out.println(String.format(
                Locale.ROOT,
                "%s: %,d rows in %.1f s, %,.0f rows/s, heap %d MiB",
                what,
                rows,
                seconds,
                rows / seconds,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20));
    }

    private static void insert(TestFile file, Target naive, long rows) throws SQLException {
        try (Connection session = naive.database().open();
                PreparedStatement insert = session.prepareStatement(
                        "insert into public.word values (?, ?, ?, ?, ?::timestamptz, ?::int::boolean, ?::jsonb)");
                Statement read = file.session().createStatement();
                ResultSet row = read.executeQuery("select * from word limit " + rows)) {
            session.setAutoCommit(false);
            while (row.next()) {
                insert.setLong(1, row.getLong(1));
                insert.setString(2, row.getString(2));
                insert.setLong(3, row.getLong(3));
                insert.setDouble(4, row.getDouble(4));
                insert.setString(5, row.getString(5));
                insert.setInt(6, row.getInt(6));
                insert.setString(7, row.getString(7));
                int unused = insert.executeUpdate();
            }
            session.commit();
        }
    }
}
