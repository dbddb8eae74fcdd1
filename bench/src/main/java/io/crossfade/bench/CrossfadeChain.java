package io.crossfade.bench;

import io.crossfade.core.config.CopySettings;
import java.sql.SQLException;
import java.util.List;

/** Crossfade: its streamer, an in-process Kafka broker and its applier, together in a process of their own. */
final class CrossfadeChain implements StreamSystem {
    static final String NAME = "Crossfade";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean copies() {
        return true;
    }

    @Override
    public void open(Site site) throws SQLException {
        CrossfadeCopy.copy(site, CopySettings.DEFAULTS);
    }

    @Override
    public Running start(Site site) {
        JavaProcess node = JavaProcess.start(
                System.getProperty("java.class.path"),
                CommandNode.OPTIONS,
                CrossfadeNode.class.getName(),
                CrossfadeNode.arguments(site),
                site.directory().resolve("crossfade.log"));
        return new RunningNode(node);
    }

    private record RunningNode(JavaProcess node) implements Running {
        @Override
        public List<ProcessTree> processes() {
            return List.of(new ProcessTree("crossfade", node.pid()));
        }

        @Override
        public boolean isAlive() {
            return node.isAlive();
        }

        @Override
        public void close() {
            node.close();
        }
    }
}
