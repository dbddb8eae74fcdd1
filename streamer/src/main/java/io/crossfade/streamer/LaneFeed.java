package io.crossfade.streamer;

import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.plan.LanePlan;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * The lanes' topics for a source that is not read through a slot: made or checked once, then fed record by record. After
 * the first record that Kafka does not acknowledge nothing more is sent (invariant I2).
 */
public final class LaneFeed implements AutoCloseable {
    private static final long BYTES_UNDER_WAY = 8 << 20;

    private final KafkaSink sink;
    private final Map<String, String> topicIds;

    private LaneFeed(KafkaSink sink, Map<String, String> topicIds) {
        this.sink = sink;
        this.topicIds = topicIds;
    }

    /**
     * @param knownIds by lane, the topic ids that its target recorded
     * @param begun whether records were confirmed, so that a missing topic is a gap
     * @throws io.crossfade.core.error.CrossfadeException TOPIC_GAP, TOPIC_UNSAFE or UNREACHABLE
     */
    public static LaneFeed open(
            KafkaEndpoint kafka, String migration, List<LanePlan> lanes, Map<String, String> knownIds, boolean begun) {
        Map<String, String> ids;
        try (LaneTopics topics = new LaneTopics(kafka)) {
            ids = topics.prepare(lanes, knownIds, lane -> begun);
        }
        return new LaneFeed(
                new KafkaSink(
                        new KafkaProducer<>(ProducerSettings.of(kafka, "crossfade-" + migration)),
                        new StreamMeter(Lsn.ZERO)),
                ids);
    }

    /** By lane the id of its topic. */
    public Map<String, String> topicIds() {
        return topicIds;
    }

    /**
     * Waits while too many bytes are under way.
     *
     * @throws io.crossfade.core.error.CrossfadeException SEND_FAILED if this or an earlier record failed
     */
    public void send(String topic, byte[] record) throws InterruptedException {
        sink.send(topic, record, Lsn.ZERO);
        long unused = sink.awaitUnderWay(BYTES_UNDER_WAY);
    }

    /**
     * Waits until every record is acknowledged.
     *
     * @throws io.crossfade.core.error.CrossfadeException SEND_FAILED
     */
    public void awaitAll() throws InterruptedException {
        long unused = sink.awaitUnderWay(0);
    }

    @Override
    public void close() {
        sink.close();
    }
}
