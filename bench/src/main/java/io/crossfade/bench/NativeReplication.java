package io.crossfade.bench;

import java.sql.SQLException;
import java.util.List;

/** PostgreSQL's own logical replication: a subscription in the target. */
final class NativeReplication implements StreamSystem {
    @Override
    public String name() {
        return "PostgreSQL logical replication";
    }

    @Override
    public void open(Site site) throws SQLException {
        site.openSlot();
    }

    @Override
    public Running start(Site site) throws SQLException {
        site.executeInTarget(BenchmarkSql.subscription(
                site.name(),
                site.source().host(),
                site.source().port(),
                site.source().user()));
        return new Running() {
            @Override
            public List<ProcessTree> processes() {
                return List.of();
            }

            @Override
            public boolean isAlive() {
                return true;
            }

            @Override
            public void close() throws SQLException {
                for (String sql : BenchmarkSql.dropSubscription(site.name())) {
                    site.executeInTarget(sql);
                }
            }
        };
    }
}
