package io.crossfade.testkit.scenario;

import io.crossfade.testkit.writer.Endpoint;
import io.crossfade.testkit.writer.SwitchableRoute;
import io.crossfade.testkit.writer.Writers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All applications of a scenario at work, each with a route of its own. A cutover of one target moves only its own. */
public final class ScenarioWriters implements AutoCloseable {
    private final Map<String, Endpoint> endpoints;
    private final List<Application> applications = new ArrayList<>();

    private record Application(ScenarioWriting writing, SwitchableRoute route, Writers writers) {}

    private ScenarioWriters(Map<String, Endpoint> endpoints) {
        this.endpoints = Map.copyOf(endpoints);
    }

    /**
     * Starts them.
     *
     * @param endpoints of {@code source} and of every target; each one's side is its name
     * @param pace of each application
     */
    public static ScenarioWriters start(Scenario scenario, Map<String, Endpoint> endpoints, Writers.Pace pace) {
        return start(scenario, endpoints, pace, Set.of());
    }

    private static ScenarioWriters start(
            Scenario scenario, Map<String, Endpoint> endpoints, Writers.Pace pace, Set<String> switched) {
        ScenarioWriters all = new ScenarioWriters(endpoints);
        for (ScenarioWriting writing : scenario.writing()) {
            boolean moved = writing.kind() == ScenarioWriting.Kind.MOVES && switched.contains(writing.home());
            SwitchableRoute route = new SwitchableRoute(all.endpoint(moved ? writing.home() : writing.start()));
            Writers writers = Writers.start(writing.name(), writing.workload(), route, pace);
            all.applications.add(new Application(writing, route, writers));
        }
        return all;
    }

    /** Starts them where a target has taken over already: those whose home it is write there and nowhere else. */
    public static ScenarioWriters startIn(
            String target, Scenario scenario, Map<String, Endpoint> endpoints, Writers.Pace pace) {
        return start(scenario, endpoints, pace, Set.of(target));
    }

    /** Ends those that know no other place than the source: to be called before the first cutover. */
    public void endBeforeCutover() {
        applications.stream()
                .filter(a -> a.writing().kind() == ScenarioWriting.Kind.ENDS)
                .forEach(a -> a.writers().stop());
    }

    /** Ends those that stay in the source: for whoever compares what they wrote with what became of it elsewhere. */
    public void endStaying() {
        applications.stream()
                .filter(a -> a.writing().kind() == ScenarioWriting.Kind.STAYS)
                .forEach(a -> a.writers().stop());
    }

    /** Sends those whose home is {@code target} there. */
    public void switchTo(String target) {
        switchRoutes(target, endpoint(target));
    }

    /** Sends those whose home is {@code target} back to the source. */
    public void switchBack(String target) {
        switchRoutes(target, endpoint(ScenarioWriting.SOURCE));
    }

    private void switchRoutes(String target, Endpoint to) {
        applications.stream()
                .filter(a -> a.writing().kind() == ScenarioWriting.Kind.MOVES
                        && a.writing().home().equals(target))
                .forEach(a -> a.route().switchTo(to));
    }

    private Endpoint endpoint(String name) {
        Endpoint endpoint = endpoints.get(name);
        if (endpoint == null || !endpoint.side().equals(name)) {
            throw new IllegalArgumentException("no endpoint whose side is " + name);
        }
        return endpoint;
    }

    /** Those of one application. */
    public Writers of(String name) {
        return applications.stream()
                .filter(a -> a.writing().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name))
                .writers();
    }

    public List<Writers> all() {
        return applications.stream().map(Application::writers).toList();
    }

    /** Transactions whose COMMIT was answered. */
    public long committed() {
        return all().stream().mapToLong(Writers::committed).sum();
    }

    /** Errors that no application should meet. Empty in a good run. */
    public List<Throwable> failures() {
        return all().stream().flatMap(writers -> writers.failures().stream()).toList();
    }

    /** Lets every writer end its transaction, and waits for that. */
    public void stop() {
        all().forEach(Writers::stop);
    }

    @Override
    public void close() {
        stop();
    }
}
