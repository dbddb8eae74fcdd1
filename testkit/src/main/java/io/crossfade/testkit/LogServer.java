package io.crossfade.testkit;

/** A running Kafka cluster for a test, whoever runs it. It creates no topics by itself; closing it removes it. */
public interface LogServer extends AutoCloseable {
    /** {@code host:port}. */
    String bootstrap();

    @Override
    void close();
}
