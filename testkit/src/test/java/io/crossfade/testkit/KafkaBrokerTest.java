package io.crossfade.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaBrokerTest {
    @Test
    void recordsOutliveARestart() throws Exception {
        try (KafkaBroker broker = KafkaBroker.startNew()) {
            broker.createTopic("lane", 1, Map.of("compression.type", "producer"));
            String bootstrap = broker.bootstrap();
            send(bootstrap, "before");
            broker.restart();
            assertThat(broker.bootstrap()).isEqualTo(bootstrap);
            send(bootstrap, "after");
            assertThat(read(bootstrap, 2)).containsExactly("before", "after");
        }
    }

    private static void send(String bootstrap, String value) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "acks", "all", "compression.type", "lz4");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            assertThat(producer.send(new ProducerRecord<>("lane", value))
                            .get(30, TimeUnit.SECONDS)
                            .topic())
                    .isEqualTo("lane");
        }
    }

    private static List<String> read(String bootstrap, int count) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "none");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition("lane", 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            List<String> values = new java.util.ArrayList<>();
            Await.until(count + " records are there", Duration.ofSeconds(30), () -> {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(100));
                for (ConsumerRecord<String, String> each : records) {
                    values.add(each.value());
                }
                return values.size() >= count;
            });
            return values;
        }
    }
}
