package io.crossfade.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.plan.MigrationPlan;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(ints = {15, 18})
class SourceOpeningTest {
    private static final String TABLE = "create table t (id bigint primary key, note text)";

    private static final SharedServer SERVER = new SharedServer();

    @Parameter
    int major;

    @BeforeParameterizedClassInvocation
    static void start(int major) {
        SERVER.start(major);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        SERVER.stop();
    }

    private static String madeInSource(CopyBench bench) throws SQLException {
        return bench.fromSource("select (select count(*) from pg_replication_slots where slot_name = 'crossfade_"
                + bench.name + "') || ' slots, ' || (select count(*) from pg_publication) || ' publications'");
    }

    private static void refused(CopyBench bench, MigrationPlan plan, ErrorCode code, String... words) {
        assertThatThrownBy(() -> Snapshotter.open(bench.setup(plan, SnapshotListener.SILENT)))
                .isInstanceOfSatisfying(CrossfadeException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.getMessage() + " " + e.remedy()).contains(words);
                });
    }

    @Test
    void aSlotThatWaitsForOpenTransactionsNamesThemAndLeavesNothing() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE);
            MigrationPlan plan = bench.plan("t");
            bench.slotDeadline = Duration.ofMillis(2500);
            RecordingListener listener = new RecordingListener();
            try (Connection open = bench.connectSource()) {
                open.setAutoCommit(false);
                try (Statement statement = open.createStatement()) {
                    statement.execute("insert into t values (1, 'open')");
                    int pid = open.unwrap(org.postgresql.PGConnection.class).getBackendPID();
                    bench.onSource("begin", "insert into t values (2, 'prepared'); prepare transaction 'left over'");
                    assertThatThrownBy(() -> Snapshotter.open(bench.setup(plan, listener)))
                            .isInstanceOfSatisfying(CrossfadeException.class, e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.PREFLIGHT_REFUSED);
                                assertThat(e.getMessage())
                                        .contains("session " + pid + " (postgres@" + bench.name + "s")
                                        .contains("prepared transaction 'left over'");
                                assertThat(e.remedy()).contains("pg_terminate_backend(" + pid + ")");
                            });
                    assertThat(listener.waitedFor).anyMatch(waited -> waited.pid() == pid);
                }
                assertThat(madeInSource(bench)).isEqualTo("0 slots, 0 publications");
                open.rollback();
            }
            bench.onSource("rollback prepared 'left over'");
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, listener))) {
                assertThat(snapshotter.copy().rows()).isZero();
            }
        }
    }

    @Test
    void slotsAndPublicationsOfOthersAreLeftAlone() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE);
            MigrationPlan plan = bench.plan("t");
            bench.onSource("select pg_create_logical_replication_slot('" + plan.slot() + "', 'pgoutput')");
            refused(bench, plan, ErrorCode.SLOT_EXISTS, plan.slot(), "did not make");
            assertThat(madeInSource(bench)).isEqualTo("1 slots, 0 publications");
            bench.onSource(
                    "select pg_drop_replication_slot('" + plan.slot() + "')",
                    "create publication " + plan.publication() + " for all tables");
            refused(bench, plan, ErrorCode.SLOT_EXISTS, "publication", "did not make");
            assertThat(madeInSource(bench)).isEqualTo("0 slots, 1 publications");
        }
    }

    @Test
    void aSlotThatWasMadeButNotStoredIsMadeAnew() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE);
            MigrationPlan plan = bench.plan("t");
            bench.store.journal(bench.name, "source opening", "{}");
            bench.onSource(
                    "create publication " + plan.publication() + " for table t",
                    "select pg_create_logical_replication_slot('" + plan.slot() + "', 'pgoutput')");
            String before = bench.fromSource(
                    "select confirmed_flush_lsn from pg_replication_slots where slot_name = '" + plan.slot() + "'");
            bench.onSource("insert into t values (1, 'a')");
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, SnapshotListener.SILENT))) {
                assertThat(snapshotter.copy().rows()).isEqualTo(1);
            }
            assertThat(String.valueOf(bench.store.get(bench.name).slotLsn())).isNotEqualTo(before);
            assertThat(bench.fromSource("select pubtruncate::text || pubviaroot from pg_publication"))
                    .isEqualTo("truetrue");
        }
    }

    @Test
    void aTableWithoutIdentityIsRefusedBeforeAnyUpdateFails() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(
                    "create table bare (id int, note text)",
                    "create table indexed (id int not null, note text)",
                    "create unique index indexed_id on indexed (id)",
                    "create table parts (id int) partition by range (id)",
                    "create table parts1 partition of parts default",
                    "create unlogged table fast (id int primary key)");
            refused(
                    bench,
                    bench.plan("bare", "indexed", "parts", "fast"),
                    ErrorCode.PREFLIGHT_REFUSED,
                    "alter table \"public\".\"bare\" replica identity full",
                    "alter table \"public\".\"indexed\" replica identity using index \"indexed_id\"",
                    "alter table \"public\".\"parts1\" replica identity full",
                    "public.fast is not an ordinary, logged table");
            bench.onSource("insert into bare values (1, 'a')", "update bare set note = 'b'");
            assertThat(madeInSource(bench)).isEqualTo("0 slots, 0 publications");
        }
    }

    @Test
    void aLostSlotOrAChangedPublicationIsNeverGoneOnWith() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE, "create table u (id int primary key)");
            MigrationPlan plan = bench.plan("t", "u");
            Snapshotter.open(bench.setup(plan, SnapshotListener.SILENT)).close();
            bench.onSource("alter publication " + plan.publication() + " drop table u");
            refused(bench, plan, ErrorCode.TABLE_CHANGED, "[public.t]");
            bench.onSource("alter publication " + plan.publication() + " add table u");
            Snapshotter.open(bench.setup(plan, SnapshotListener.SILENT)).close();
            bench.onSource("select pg_drop_replication_slot('" + plan.slot() + "')");
            refused(bench, plan, ErrorCode.SLOT_LOST, plan.slot());
            bench.onTarget("update crossfade.migration set system_identifier = '1'");
            refused(bench, plan, ErrorCode.SOURCE_CHANGED, "system 1");
        }
    }

    /** I5: what the copy has and what the slot brings are two halves of one whole, whatever was in flight. */
    @Test
    void everyWriteOfAStormIsEitherInTheCopyOrInTheStream() throws Exception {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth("create table w (id bigserial primary key, xid bigint default txid_current())");
            MigrationPlan plan = bench.plan("w");
            CountDownLatch stop = new CountDownLatch(1);
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                writers.add(Thread.ofPlatform().name("writer " + i).start(() -> write(bench, stop)));
            }
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, SnapshotListener.SILENT))) {
                snapshotter.copy();
            } finally {
                stop.countDown();
                for (Thread writer : writers) {
                    writer.join();
                }
            }
            TxSnapshot snapshot =
                    Objects.requireNonNull(bench.store.get(bench.name).snapshot());
            Set<Long> streamed = streamedTransactions(bench, plan);
            Set<String> copied = new HashSet<>();
            try (Connection target = bench.connectTarget()) {
                copied.addAll(CopyBench.query(target, "select id from w"));
            }
            int inCopy = 0;
            int inStream = 0;
            try (Connection source = bench.connectSource();
                    Statement statement = source.createStatement();
                    ResultSet row = statement.executeQuery("select id::text, xid from w")) {
                while (row.next()) {
                    boolean isCopied = copied.contains(row.getString(1));
                    boolean isStreamed = streamed.contains(row.getLong(2) & 0xFFFFFFFFL);
                    assertThat(isCopied).as("row %s", row.getString(1)).isEqualTo(snapshot.sees(row.getLong(2)));
                    assertThat(isStreamed).as("row %s", row.getString(1)).isEqualTo(!isCopied);
                    inCopy += isCopied ? 1 : 0;
                    inStream += isStreamed ? 1 : 0;
                }
            }
            assertThat(inCopy).isPositive();
            assertThat(inStream).isPositive();
        }
    }

    private static void write(CopyBench bench, CountDownLatch stop) {
        try (Connection session = bench.connectSource();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            while (stop.getCount() > 0) {
                statement.execute("insert into w default values");
                statement.execute("insert into w default values");
                session.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begin messages of pgoutput carry the transaction's id (PostgreSQL manual, 55.9). */
    private static Set<Long> streamedTransactions(CopyBench bench, MigrationPlan plan) throws SQLException {
        Set<Long> ids = new HashSet<>();
        try (Connection source = bench.connectSource();
                Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery("select data from pg_logical_slot_peek_binary_changes('"
                        + plan.slot() + "', null, null, 'proto_version', '1', 'publication_names', '"
                        + plan.publication() + "')")) {
            while (row.next()) {
                ByteBuffer message = ByteBuffer.wrap(row.getBytes(1));
                if (message.get() == 'B') {
                    ids.add(message.getInt(17) & 0xFFFFFFFFL);
                }
            }
        }
        return ids;
    }
}
