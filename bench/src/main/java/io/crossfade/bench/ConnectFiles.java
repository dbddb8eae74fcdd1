package io.crossfade.bench;

import io.crossfade.core.model.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The files of a standalone Kafka Connect with Debezium's source and JDBC sink, set as their manuals advise for such a
 * pair: JSON with schemas, upserts by the record's key, deletes. What makes it faster without changing what it does is
 * set too: larger batches, and the sink's reduction of a batch to the last change of each key.
 */
record ConnectFiles(Site site, String bootstrap) {
    private static final String PREFIX = "peer";

    Path worker() throws IOException {
        Map<String, String> worker = new LinkedHashMap<>();
        worker.put("bootstrap.servers", bootstrap);
        worker.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
        worker.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        worker.put(
                "offset.storage.file.filename",
                site.directory().resolve("offsets").toString());
        worker.put("offset.flush.interval.ms", "5000");
        worker.put("topic.creation.enable", "true");
        worker.put("listeners", "http://127.0.0.1:0");
        worker.put("plugin.discovery", "only_scan");
        worker.put("consumer.max.poll.records", "5000");
        worker.put("consumer.fetch.min.bytes", "1");
        worker.put("consumer.metadata.max.age.ms", "1000");
        worker.put("producer.linger.ms", "5");
        worker.put("producer.batch.size", "131072");
        worker.put("producer.compression.type", "lz4");
        return write("worker.properties", worker);
    }

    Path source() throws IOException {
        Map<String, String> source = new LinkedHashMap<>();
        source.put("name", "peer-source");
        source.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        source.put("tasks.max", "1");
        source.put("database.hostname", site.source().host());
        source.put("database.port", Integer.toString(site.source().port()));
        source.put("database.user", site.source().user());
        source.put("database.password", "unused");
        source.put("database.dbname", site.name());
        source.put("topic.prefix", PREFIX);
        source.put("plugin.name", "pgoutput");
        source.put("slot.name", site.name());
        source.put("publication.name", site.name());
        source.put("publication.autocreate.mode", "disabled");
        source.put("snapshot.mode", "no_data");
        source.put("max.batch.size", "4096");
        source.put("max.queue.size", "16384");
        source.put("poll.interval.ms", "10");
        source.put("topic.creation.default.replication.factor", "1");
        source.put("topic.creation.default.partitions", "1");
        return write("source.properties", source);
    }

    Path sink() throws IOException {
        Map<String, String> sink = new LinkedHashMap<>();
        sink.put("name", "peer-sink");
        sink.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
        sink.put("tasks.max", "1");
        sink.put("topics", topics(site.tables()));
        sink.put("connection.url", site.target().jdbcUrl(site.name()) + "?reWriteBatchedInserts=true");
        sink.put("connection.username", site.target().user());
        sink.put("connection.password", "unused");
        sink.put("insert.mode", "upsert");
        sink.put("delete.enabled", "true");
        sink.put("primary.key.mode", "record_key");
        sink.put("schema.evolution", "none");
        sink.put("collection.name.format", "public.${source.table}");
        sink.put("batch.size", "2000");
        sink.put("use.reduction.buffer", "true");
        return write("sink.properties", sink);
    }

    /** One JVM's logging: what goes wrong, in its standard error. */
    Path logging() throws IOException {
        Path file = site.directory().resolve("logback.xml");
        Files.writeString(file, """
                <configuration>
                  <appender name="E" class="ch.qos.logback.core.ConsoleAppender">
                    <target>System.err</target>
                    <encoder><pattern>%d %-5level %logger{30} %msg%n</pattern></encoder>
                  </appender>
                  <root level="WARN"><appender-ref ref="E"/></root>
                </configuration>
                """);
        return file;
    }

    private static String topics(List<TableId> tables) {
        return tables.stream()
                .map(table -> PREFIX + "." + table.schema() + "." + table.name())
                .collect(Collectors.joining(","));
    }

    private Path write(String name, Map<String, String> properties) throws IOException {
        Path file = site.directory().resolve(name);
        Files.write(
                file,
                properties.entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue())
                        .toList());
        return file;
    }
}
