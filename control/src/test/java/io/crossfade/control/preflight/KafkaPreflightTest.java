package io.crossfade.control.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.Finding.Severity;
import io.crossfade.testkit.KafkaBroker;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is found about Kafka. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaPreflightTest {
    private PreflightServers servers;

    @BeforeAll
    void start() throws SQLException {
        servers = PreflightServers.start();
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    private PreflightFixture.Case fresh() throws SQLException {
        return servers.fresh();
    }

    @Test
    void kafkaIsAskedToo() throws SQLException {
        try (KafkaBroker broker = KafkaBroker.start(Map.of("message.max.bytes", "500000"))) {
            PreflightFixture.Case with =
                    fresh().both("create table t (id int primary key)").kafka(broker.bootstrap());
            broker.createTopic("crossfade." + with.name() + ".shop", 2, Map.of("retention.ms", "1000"));
            assertThat(with.findings())
                    .extracting(Finding::code)
                    .contains("kafka-replication", "kafka-message-size", "topic-exists");
            assertThat(with.progress(PreflightContext.Progress.BEGUN).findings())
                    .extracting(Finding::code)
                    .contains("topic-retention", "topic-partitions")
                    .doesNotContain("topic-exists");
        }
    }

    @Test
    void aKafkaThatDoesNotAnswerIsAFinding() throws SQLException {
        Finding finding = fresh().both("create table t (id int primary key)")
                .kafka("127.0.0.1:1")
                .finding("kafka-unreachable");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    }

    @Test
    void aBrokerInsideThisProcessIsTold() throws SQLException {
        Finding finding = fresh().both("create table t (id int primary key)").finding("kafka-embedded");
        assertThat(finding.severity()).isEqualTo(Severity.INFO);
    }
}
