package io.crossfade.bench;

import io.crossfade.testkit.KafkaBroker;
import java.io.IOException;

/** The main class of a process that is a Kafka broker: prints its address and runs until its input ends. */
final class BrokerNode {
    private BrokerNode() {}

    public static void main(String[] arguments) throws IOException {
        try (KafkaBroker broker = KafkaBroker.startNew()) {
            System.out.println(broker.bootstrap());
            JavaProcess.awaitEndOfInput();
        }
    }
}
