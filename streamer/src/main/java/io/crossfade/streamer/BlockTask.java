package io.crossfade.streamer;

import io.debezium.config.Configuration;
import io.debezium.connector.common.CdcSourceTaskContext;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import org.jspecify.annotations.Nullable;

/** The connector's task with the replication connection replaced by ours; everything else is the connector's own. */
public final class BlockTask extends PostgresConnectorTask {
    private @Nullable String sessionName;

    @Override
    public CdcSourceTaskContext<PostgresConnectorConfig> preStart(Configuration config) {
        sessionName = config.getString(LiveSessions.PROPERTY);
        return super.preStart(config);
    }

    @Override
    protected ReplicationConnection buildReplicationConnection(
            PostgresConnection jdbcConnection, PostgresSchema schema, PostgresConnectorConfig connectorConfig) {
        return new BlockConnection(LiveSessions.get(sessionName));
    }
}
