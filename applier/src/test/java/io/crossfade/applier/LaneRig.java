package io.crossfade.applier;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.config.ApplySettings;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ControlSchema;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.SetAside;
import io.crossfade.core.store.SetAsideStore;
import io.crossfade.core.wire.EnvelopeWriter;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** One lane with a target database and a topic of its own, written to as a streamer would. */
public final class LaneRig implements AutoCloseable {
    public static final String MIGRATION = "test";
    public static final String LANE = "lane";
    public static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final DatabaseServer server;
    private final String database;
    private final KafkaEndpoint kafka;
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Connection connection;
    private final List<TablePlan> tables = new ArrayList<>();
    private ConstraintMode mode = ConstraintMode.REPLICA_ROLE;
    private ApplySettings settings = new ApplySettings(1 << 20, Duration.ZERO);
    private final List<Future<RecordMetadata>> unacknowledged = new ArrayList<>();
    private EnvelopeWriter writer;
    private long epoch;
    private long xid = 1000;
    private long lsn = 0x1000;
    private @Nullable LaneApplier applier;

    public LaneRig(Servers servers, int major, String... ddl) throws SQLException {
        server = servers.postgres(major);
        String bootstrap = servers.kafka().bootstrap();
        database = "lane_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        server.createDatabase(database);
        connection = server.connect(database);
        kafka = new KafkaEndpoint(bootstrap, Map.of());
        topic = "crossfade." + database;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "0"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        writer = newEpoch(Lsn.ZERO);
        ControlSchema.install(connection);
        sql(ddl);
        lanes().ensure(LANE, topic);
        sql("update crossfade.lane set copied = true");
    }

    public LaneRig mode(ConstraintMode mode) {
        this.mode = mode;
        return this;
    }

    public LaneRig settings(ApplySettings settings) {
        this.settings = settings;
        return this;
    }

    public ApplySettings applySettings() {
        return settings;
    }

    /** Lets the lane move a table; to be called parents first. */
    public Relation table(String name, String... key) throws SQLException {
        return table(name, key.length == 0 ? 'f' : 'd', key);
    }

    public Relation table(String name, char identity, String... key) throws SQLException {
        TablePlan plan = TestTables.plan(connection, "public", name, key);
        tables.add(plan);
        return TestTables.relation(plan, identity);
    }

    /** Like {@link #table}, but with a column of the target that the source does not have. */
    public Relation tableWithout(String name, String column, String... key) throws SQLException {
        TablePlan plan = TestTables.plan(connection, "public", name, key);
        return add(
                new TablePlan(
                        plan.source(),
                        plan.target(),
                        plan.columns().stream()
                                .filter(each -> !each.target().equals(column))
                                .toList(),
                        plan.keyColumns(),
                        plan.binaryCopy(),
                        plan.createTarget(),
                        plan.overridingSystemValue(),
                        0,
                        0),
                'd');
    }

    public Relation add(TablePlan plan, char identity) {
        tables.add(plan);
        return TestTables.relation(plan, identity);
    }

    public Database target() {
        return new Database(
                "target",
                new PostgresEndpoint(server.jdbcUrl(database), server.user(), new Secret(server.password())),
                "crossfade/test");
    }

    public Connection connection() {
        return connection;
    }

    public LaneStore lanes() {
        return new LaneStore(target(), MIGRATION);
    }

    public SetAsideStore asides() {
        return new SetAsideStore(target(), MIGRATION);
    }

    public KafkaEndpoint kafka() {
        return kafka;
    }

    public String topic() {
        return topic;
    }

    public LanePlan plan() {
        return new LanePlan(LANE, "target", topic, mode, tables);
    }

    /** A new streamer takes over. */
    public EnvelopeWriter newEpoch(Lsn confirmed) {
        epoch++;
        writer = new EnvelopeWriter(epoch, (number, value) -> queue(value));
        writer.restarted(confirmed);
        return writer;
    }

    public EnvelopeWriter writer() {
        return writer;
    }

    public void send(byte[] record) {
        queue(record);
        producer.flush();
    }

    private void queue(byte[] record) {
        unacknowledged.add(producer.send(new ProducerRecord<>(topic, 0, null, record)));
    }

    /** Sends a transaction and answers the END LSN of its commit. */
    public Lsn tx(ChangeEvent... events) {
        return tx(++xid, events);
    }

    public Lsn tx(long transaction, ChangeEvent... events) {
        Lsn start = begin(transaction);
        for (ChangeEvent event : events) {
            writer.write(event);
        }
        return commit(transaction, start);
    }

    public Lsn begin(long transaction) {
        lsn += 0x100;
        Lsn start = new Lsn(lsn);
        writer.begin(transaction, start, Instant.now());
        return start;
    }

    public Lsn commit(long transaction, Lsn start) {
        Lsn end = new Lsn(start.value() + 0x30);
        writer.commit(transaction, start, end, Instant.now());
        flush();
        return end;
    }

    public void flush() {
        writer.flush();
        producer.flush();
        try {
            for (Future<RecordMetadata> each : unacknowledged) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        unacknowledged.clear();
    }

    public Lsn lastEnd() {
        return new Lsn(lsn + 0x30);
    }

    public void marker(String name, String content) {
        writer.marker(name, content, new Lsn(lsn + 0x40), false);
        flush();
    }

    public LaneApplier start() {
        applier = LaneApplier.start(plan(), MIGRATION, target(), target(), kafka, settings, LaneListener.NONE);
        return applier;
    }

    /** Starts an applier and waits until everything that was sent is applied. */
    public LaneApplier drain() {
        LaneApplier running = start();
        await(running);
        return running;
    }

    public void await(LaneApplier running) {
        awaitEnd(running, lastEnd());
    }

    public void awaitEnd(LaneApplier running, Lsn end) {
        Await.until("the lane is at " + end, DEADLINE, () -> {
            if (running.end().isCompletedExceptionally()) {
                running.end().join();
            }
            return running.stats().end().compareTo(end) >= 0;
        });
    }

    public void stop() {
        LaneApplier running = applier;
        if (running != null) {
            running.close();
            applier = null;
        }
    }

    public void sql(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The rows of a query, columns joined with {@code |}. */
    public List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    text.append(i == 1 ? "" : "|").append(row.getString(i));
                }
                rows.add(text.toString());
            }
        }
        return rows;
    }

    public List<SetAside.Row> rowsSetAside() {
        return asides().rows(1000);
    }

    /** A row image: null is NULL, {@code UNCHANGED} the value that was not sent. */
    public static RowImage row(@Nullable String... values) {
        List<Cell> cells = new ArrayList<>();
        for (String value : values) {
            cells.add(value == null ? Cell.NULL : value.equals(UNCHANGED) ? Cell.UNCHANGED : Cell.of(value));
        }
        return RowImage.of(cells);
    }

    public static final String UNCHANGED = "\u0000unchanged";

    public static ChangeEvent insert(Relation relation, @Nullable String... values) {
        return new ChangeEvent.Insert(relation, row(values));
    }

    public static ChangeEvent update(Relation relation, @Nullable String... values) {
        return new ChangeEvent.Update(relation, null, row(values));
    }

    public static ChangeEvent update(Relation relation, RowImage before, RowImage after) {
        return new ChangeEvent.Update(relation, before, after);
    }

    public static ChangeEvent rekey(Relation relation, RowImage before, RowImage after) {
        return new ChangeEvent.KeyChange(relation, before, after);
    }

    public static ChangeEvent delete(Relation relation, @Nullable String... values) {
        return new ChangeEvent.Delete(relation, row(values));
    }

    public static ChangeEvent truncate(Relation... relations) {
        return new ChangeEvent.Truncate(List.of(relations), false, false);
    }

    @Override
    public void close() throws SQLException {
        stop();
        producer.close();
        connection.close();
        try (Connection admin = server.connect("postgres");
                Statement statement = admin.createStatement()) {
            statement.execute("drop database if exists " + database + " with (force)");
        }
    }
}
