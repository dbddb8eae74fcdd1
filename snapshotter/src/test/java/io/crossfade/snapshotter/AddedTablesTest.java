package io.crossfade.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.snapshotter.source.AddedTables;
import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Which transactions a snapshot of tables that join a publication waits for. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
class AddedTablesTest {
    private static final SharedServer SERVER = new SharedServer();
    private static final Duration DEADLINE = Duration.ofSeconds(30);

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

    private static AddedTables added(CopyBench bench) throws SQLException {
        bench.onBoth(
                "create table old (id int primary key)",
                "create table t (id int primary key) partition by range (id)",
                "create table t1 partition of t for values from (0) to (100)");
        bench.onSource("create publication moving for table only old with (publish_via_partition_root = true)");
        return new AddedTables(bench.source, "moving", List.of(new TableId("public", "t")));
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aTransactionThatWroteToAPartitionIsWaitedForAndOthersAreNot() throws Exception {
        try (CopyBench bench = SERVER.bench();
                Connection writer = bench.connectSource();
                Connection reader = bench.connectSource();
                Connection elsewhere = bench.connectSource()) {
            AddedTables added = added(bench);
            for (Connection each : List.of(writer, reader, elsewhere)) {
                each.setAutoCommit(false);
            }
            execute(writer, "insert into t1 values (1)");
            execute(reader, "select * from t for update");
            execute(elsewhere, "insert into old values (1)");
            added.publish();
            added.publish();
            assertThat(bench.fromSource("select string_agg(tablename, ' ' order by tablename) from"
                            + " pg_publication_tables where pubname = 'moving'"))
                    .isEqualTo("old t");
            RecordingListener listener = new RecordingListener();
            CompletableFuture<Void> settled =
                    CompletableFuture.runAsync(() -> added.settle(DEADLINE, listener, () -> false));
            Await.until("it waits", DEADLINE, () -> !listener.waitedFor.isEmpty());
            assertThat(settled).isNotDone();
            writer.commit();
            settled.join();
        }
    }

    @Test
    void aPreparedTransactionThatOutlastsTheDeadlineIsNamed() throws Exception {
        try (CopyBench bench = SERVER.bench();
                Connection writer = bench.connectSource()) {
            AddedTables added = added(bench);
            added.publish();
            writer.setAutoCommit(false);
            execute(writer, "insert into t values (2)");
            execute(writer, "prepare transaction 'left over " + bench.name + "'");
            assertThatThrownBy(() -> added.settle(Duration.ofMillis(200), SnapshotListener.SILENT, () -> false))
                    .isInstanceOfSatisfying(CrossfadeException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.PREFLIGHT_REFUSED);
                        assertThat(e.getMessage() + e.remedy()).contains("left over " + bench.name);
                    });
            assertThatThrownBy(() -> added.settle(DEADLINE, SnapshotListener.SILENT, () -> true))
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
            writer.setAutoCommit(true);
            execute(writer, "rollback prepared 'left over " + bench.name + "'");
        }
    }

    @Test
    void aTableWithoutAReplicaIdentityIsRefusedBeforeItIsPublished() throws Exception {
        try (CopyBench bench = SERVER.bench()) {
            AddedTables added = added(bench);
            bench.onSource("alter table t1 replica identity nothing");
            assertThatThrownBy(added::publish).hasMessageContaining("no usable replica identity");
            assertThat(bench.fromSource("select count(*) from pg_publication_tables where pubname = 'moving'"))
                    .isEqualTo("1");
        }
    }
}
