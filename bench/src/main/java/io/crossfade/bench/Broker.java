package io.crossfade.bench;

import java.nio.file.Path;
import java.util.List;

/** A Kafka broker in a process of its own. */
record Broker(JavaProcess process, String address) implements AutoCloseable {
    /** @param log where its standard error goes */
    static Broker start(Path log) {
        JavaProcess process = JavaProcess.start(
                System.getProperty("java.class.path"), CommandNode.OPTIONS, BrokerNode.class.getName(), List.of(), log);
        try {
            return new Broker(process, process.line());
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    List<ProcessTree> processes() {
        return List.of(new ProcessTree("kafka", process.pid()));
    }

    @Override
    public void close() {
        process.close();
    }
}
