package io.crossfade.streamer;

import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TableId;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.wire.EnvelopeWriter;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;

/** One migration on a database of its own: publication, slot, control row; and the means to stream it. */
final class SourceFixture implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final DatabaseServer server;
    private final String bootstrap;
    private final String name;
    private final Database database;
    private final MigrationStore store;
    private final List<LanePlan> lanes = new ArrayList<>();
    private final List<Runnable> opened = new ArrayList<>();
    private Map<String, String> topicIds = Map.of();

    SourceFixture(DatabaseServer server, String bootstrap) throws SQLException {
        this.server = server;
        this.bootstrap = bootstrap;
        this.name =
                "m" + NUMBERS.incrementAndGet() + "x" + ProcessHandle.current().pid();
        String url = server.createDatabase(name);
        PostgresEndpoint endpoint = new PostgresEndpoint(url, server.user(), new Secret(server.password()));
        this.database = new Database("source", endpoint, "crossfade-test");
        this.store = new MigrationStore(new Database("control", endpoint, "crossfade-test-control"));
        this.store.install();
    }

    void sql(String... statements) throws SQLException {
        server.executeIn(name, statements);
    }

    Connection connect() throws SQLException {
        return server.connect(name);
    }

    String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static List<ColumnPlan> columns(List<String> names) {
        return names.stream()
                .map(name -> new ColumnPlan(name, name, "text", "text", "text", "OPERATOR(pg_catalog.=)"))
                .toList();
    }

    /** A lane over tables with one key. */
    SourceFixture lane(String lane, List<String> keyColumns, TableId... tables) {
        List<TablePlan> plans = new ArrayList<>();
        for (TableId table : tables) {
            plans.add(new TablePlan(table, table, columns(keyColumns), keyColumns, false, false, false, 0, 0));
        }
        lanes.add(new LanePlan(lane, "target", topic(lane), ConstraintMode.REPLICA_ROLE, plans));
        return this;
    }

    SourceFixture lane(String lane, String... tables) {
        TableId[] ids = new TableId[tables.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = new TableId("public", tables[i]);
        }
        return lane(lane, List.of("id"), ids);
    }

    String topic(String lane) {
        return "crossfade." + name + "." + lane;
    }

    String slot() {
        return "crossfade_" + name;
    }

    String publication() {
        return "crossfade_" + name;
    }

    String migration() {
        return name;
    }

    Database database() {
        return database;
    }

    MigrationPlan plan() {
        return new MigrationPlan(name, slot(), publication(), lanes);
    }

    MigrationStore store() {
        return store;
    }

    /** Publication, slot and control row, as a snapshotter would make them. */
    SourceFixture open() throws SQLException {
        String tables = String.join(
                ", ", plan().tables().map(t -> Identifiers.quote(t.source())).toList());
        sql("create publication " + publication() + " for table " + tables
                + " with (publish_via_partition_root = true)");
        createSlot();
        String lsn = query("select confirmed_flush_lsn from pg_replication_slots where slot_name = '" + slot() + "'");
        store.create(name, "hash", "{}");
        store.opened(
                name,
                query("select system_identifier::text from pg_control_system()"),
                Integer.parseInt(query("select timeline_id::text from pg_control_checkpoint()")),
                Lsn.parse(lsn),
                TxSnapshot.parse(query("select pg_current_snapshot()::text")));
        return this;
    }

    void createSlot() throws SQLException {
        query("select pg_create_logical_replication_slot('" + slot() + "', 'pgoutput')");
    }

    StreamerSettings settings() {
        return new StreamerSettings(
                plan(), database, new KafkaEndpoint(bootstrap, Map.of()), topicIds, Duration.ofMillis(200));
    }

    Streamer start() {
        return start(KafkaProducer::new, EnvelopeWriter.RECORD_BYTES);
    }

    Streamer start(Streamer.ProducerFactory producers, int recordBytes) {
        Streamer streamer = Streamer.start(settings(), store, Clock.systemUTC(), producers, recordBytes);
        opened.add(streamer::close);
        topicIds = streamer.topicIds();
        return streamer;
    }

    LaneReader read(String lane) {
        LaneReader reader = new LaneReader(bootstrap, topic(lane));
        opened.add(reader::close);
        return reader;
    }

    void marker(String marker) throws SQLException {
        query("select pg_logical_emit_message(true, 'crossfade." + name + "." + marker + "', '')::text");
    }

    Lsn confirmedBySlot() throws SQLException {
        return Lsn.parse(
                query("select confirmed_flush_lsn from pg_replication_slots where slot_name = '" + slot() + "'"));
    }

    @Override
    public void close() throws SQLException {
        opened.reversed().forEach(Runnable::run);
        sql("select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = '" + slot()
                + "' and active_pid is not null");
        Await.until("the slot is dropped", Duration.ofSeconds(20), () -> {
            query("select count(pg_drop_replication_slot(slot_name)) from pg_replication_slots where slot_name = '"
                    + slot() + "'");
            return true;
        });
    }
}
