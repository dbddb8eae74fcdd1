package io.crossfade.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@link PacedRequests} from a process of its own, whose figures know nothing of what stalls the writers'. */
final class ReadingNode implements AutoCloseable {
    private static final List<String> OPTIONS = List.of("-Xmx128m");
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration WARM_UP_INTERVAL = Duration.ofMillis(3);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String END = "";

    private final JavaProcess process;

    private ReadingNode(JavaProcess process) {
        this.process = process;
    }

    /** What is to be read, as {@link PacedRequests} has it. */
    private record Task(Map<String, URI> addresses, String group, long intervalMillis, String phase, long millis) {}

    /**
     * @param log where its standard error goes
     * @param practice read before anything counts, so that the reader's own code is compiled
     */
    static ReadingNode start(Path log, URI practice) {
        JavaProcess process = JavaProcess.start(
                System.getProperty("java.class.path"),
                OPTIONS,
                ReadingNode.class.getName(),
                List.of(practice.toString()),
                log);
        process.line();
        return new ReadingNode(process);
    }

    /**
     * @param phase what goes on meanwhile
     * @param addresses by the names that results have
     * @param group those whose names begin so are also counted together
     */
    void begin(String phase, Map<String, URI> addresses, String group, Duration interval, Duration length)
            throws JsonProcessingException {
        process.say(JSON.writeValueAsString(new Task(addresses, group, interval.toMillis(), phase, length.toMillis())));
    }

    /** Ends what was begun before its time. */
    void end() {
        process.say(END);
    }

    /** What was measured, once its time is over. */
    List<Latency> measured() throws JsonProcessingException {
        return JSON.readValue(process.line(), new TypeReference<>() {});
    }

    @Override
    public void close() {
        process.close();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new PacedRequests(Map.of("practice", URI.create(arguments[0])), "practice", WARM_UP_INTERVAL)
                .run("practice", WARM_UP, () -> false);
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        AtomicBoolean ended = new AtomicBoolean();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            ended.set(line.equals(END));
            if (!line.equals(END)) {
                Task task = JSON.readValue(line, Task.class);
                Thread.ofVirtual().name("read").start(() -> print(task, ended));
            }
        }
    }

    private static void print(Task task, AtomicBoolean ended) {
        try {
            PacedRequests requests =
                    new PacedRequests(task.addresses(), task.group(), Duration.ofMillis(task.intervalMillis()));
            System.out.println(
                    JSON.writeValueAsString(requests.run(task.phase(), Duration.ofMillis(task.millis()), ended::get)));
        } catch (IOException | InterruptedException | RuntimeException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
