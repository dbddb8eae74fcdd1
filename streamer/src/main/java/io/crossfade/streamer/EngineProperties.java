package io.crossfade.streamer;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.util.Properties;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** The engine's properties: no stored offsets, no snapshot, nothing created, small queues of large records. */
final class EngineProperties {
    private EngineProperties() {}

    static Properties of(StreamSession session, String sessionName) {
        Properties properties = new Properties();
        properties.setProperty("name", "crossfade-" + session.plan().migration());
        properties.setProperty("connector.class", BlockConnector.class.getName());
        properties.setProperty(LiveSessions.PROPERTY, sessionName);
        // By it the connector registers its metrics: two of one prefix in a process would wait a minute for each other.
        properties.setProperty("topic.prefix", session.plan().slot());
        // The slot is the only memory of a position: an empty store, new on every start (invariant I2).
        properties.setProperty("offset.storage", MemoryOffsetBackingStore.class.getName());
        // How often the slot is moved, at most, in milliseconds.
        properties.setProperty("offset.flush.interval.ms", "1000");
        properties.setProperty("errors.max.retries", "0");
        properties.setProperty("record.processing.threads", "1");
        properties.setProperty("tasks.max", "1");

        properties.setProperty("plugin.name", "pgoutput");
        properties.setProperty("slot.name", session.plan().slot());
        properties.setProperty("publication.name", session.plan().publication());
        properties.setProperty("publication.autocreate.mode", "disabled");
        properties.setProperty("snapshot.mode", "no_data");
        properties.setProperty("skipped.operations", "none");
        properties.setProperty("binary.handling.mode", "bytes");
        properties.setProperty("provide.transaction.metadata", "false");
        properties.setProperty("slot.max.retries", "0");
        properties.setProperty("extended.headers.enabled", "false");
        // The connector's own picture of the tables is not used; it need not read any.
        properties.setProperty("table.include.list", "crossfade\\.none");

        // One record, a quarter of a megabyte, is a batch: the queue hands it on at once. With larger batches it waits
        // for company until the poll interval ends, and spins through the interval's last millisecond.
        properties.setProperty("max.batch.size", "1");
        properties.setProperty("max.queue.size", "16");
        properties.setProperty("poll.interval.ms", "100");
        connection(properties, session.walsender().endpoint());
        return properties;
    }

    /** For the connector's ordinary session. The driver splits the URL; several hosts stay in order. */
    private static void connection(Properties properties, PostgresEndpoint source) {
        Properties parsed = Driver.parseURL(source.url(), null);
        if (parsed == null) {
            throw new CrossfadeException(ErrorCode.CONFIG_INVALID, "not a PostgreSQL URL: " + source.url());
        }
        String[] hosts = PGProperty.PG_HOST.getOrDefault(parsed).split(",", -1);
        String[] ports = PGProperty.PG_PORT.getOrDefault(parsed).split(",", -1);
        StringBuilder hostList = new StringBuilder();
        for (int i = 0; i < hosts.length - 1; i++) {
            hostList.append(hosts[i]).append(':').append(ports[i]).append(',');
        }
        properties.setProperty(
                "database.hostname", hostList.append(hosts[hosts.length - 1]).toString());
        properties.setProperty("database.port", ports[ports.length - 1]);
        properties.setProperty("database.dbname", PGProperty.PG_DBNAME.getOrDefault(parsed));
        properties.setProperty("database.user", source.user());
        properties.setProperty("database.password", source.password().reveal());
        parsed.stringPropertyNames().stream()
                .filter(name -> !name.startsWith("PG"))
                .forEach(name -> properties.setProperty("driver." + name, parsed.getProperty(name)));
    }
}
