package io.crossfade.testkit.scenario;

import java.util.List;

/** All scenarios. */
public final class Scenarios {
    private Scenarios() {}

    public static List<Scenario> all() {
        return List.of(reservations(), listings(), shopSplit(), shardMove(), new LearningAppsScenario());
    }

    /** @throws IllegalArgumentException naming those there are */
    public static Scenario named(String name) {
        return all().stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario '" + name + "'; there are "
                        + all().stream().map(Scenario::name).toList()));
    }

    /** One table out of a monolith, filtered and reshaped; rows enter and leave the filter, some have no parent yet. */
    private static PostgresScenario reservations() {
        String name = "reservations";
        return new PostgresScenario(
                name,
                List.of("orders"),
                List.of(),
                List.of(
                        ScriptedWorkload.moving(name, "reservations", "orders"),
                        ScriptedWorkload.inTarget(name, "listings", "orders")),
                List.of());
    }

    /** Two tables behind a view become one; a JSON array becomes child rows, and one wide row goes into two tables. */
    private static PostgresScenario listings() {
        String name = "listings";
        return new PostgresScenario(
                name,
                List.of("listings"),
                List.of(),
                List.of(ScriptedWorkload.moving(name, "listings", "listings")),
                List.of(new UuidCheck("listings")));
    }

    /** One database into three; a looked-up value takes the place of a key, and what is soft-deleted stays behind. */
    private static PostgresScenario shopSplit() {
        String name = "shop-split";
        return new PostgresScenario(
                name,
                List.of("product", "order", "gateway"),
                List.of(),
                List.of(
                        ScriptedWorkload.moving(name, "product", "product"),
                        ScriptedWorkload.moving(name, "order", "order"),
                        ScriptedWorkload.moving(name, "gateway", "gateway"),
                        ScriptedWorkload.onSource(name, "users", ScenarioWriting.Kind.STAYS),
                        ScriptedWorkload.onSource(name, "monolith", ScenarioWriting.Kind.ENDS)),
                List.of());
    }

    /** Some tenants to another shard; customers change tenants, and the router's rows say where a tenant lives. */
    private static PostgresScenario shardMove() {
        String name = "shard-move";
        return new PostgresScenario(
                name,
                List.of("shard_b"),
                List.of("router"),
                List.of(
                        ScriptedWorkload.moving(name, "tenants", "shard_b"),
                        ScriptedWorkload.onSource(name, "neighbours", ScenarioWriting.Kind.ENDS),
                        ScriptedWorkload.onSource(name, "crossings", ScenarioWriting.Kind.ENDS)),
                List.of());
    }
}
