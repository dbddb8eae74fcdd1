package io.crossfade.streamer;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnector;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;

/** The PostgreSQL connector with {@link BlockTask}. The engine makes it by its class name. */
public final class BlockConnector extends PostgresConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return BlockTask.class;
    }

    /** The source was checked before the engine was started, and more thoroughly. */
    @Override
    protected void validateConnection(Map<String, ConfigValue> configValues, Configuration config) {}
}
