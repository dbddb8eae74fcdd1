package io.crossfade.testkit;

import org.testcontainers.kafka.KafkaContainer;

/** A Kafka broker in a container. Closing it removes the container with its data. */
final class ContainerKafka implements LogServer {
    private final KafkaContainer container;

    private ContainerKafka(KafkaContainer container) {
        this.container = container;
    }

    static ContainerKafka startNew() {
        KafkaContainer container =
                new KafkaContainer("apache/kafka:4.1.0").withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        container.start();
        return new ContainerKafka(container);
    }

    @Override
    public String bootstrap() {
        return container.getBootstrapServers();
    }

    @Override
    public void close() {
        container.stop();
    }
}
