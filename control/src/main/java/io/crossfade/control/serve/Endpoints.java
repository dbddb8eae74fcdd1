package io.crossfade.control.serve;

import io.crossfade.control.http.Answer;
import io.crossfade.control.http.Call;
import io.crossfade.control.http.Endpoint;
import io.crossfade.control.http.Page;
import io.crossfade.control.run.Operations;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.OperationRecord;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** All addresses under which migrations are reached over HTTP. */
public final class Endpoints {
    static final String MIGRATION = "/migrations/{migration}";
    static final int USUAL = 50;
    static final int MOST = 500;

    private final Fleet fleet;
    private final ReadingEndpoints readings;

    private Endpoints(Fleet fleet) {
        this.fleet = fleet;
        this.readings = new ReadingEndpoints(this::hosted);
    }

    public static List<Endpoint> of(Fleet fleet) {
        Endpoints endpoints = new Endpoints(fleet);
        return Stream.of(endpoints.migrations(), endpoints.asking(), endpoints.operations(), endpoints.readings.all())
                .flatMap(List::stream)
                .toList();
    }

    private HostedMigration hosted(Call call) {
        return fleet.get(call.path("migration"));
    }

    private List<Endpoint> migrations() {
        return List.of(
                Endpoint.get(
                        "/migrations",
                        "Lists the migrations that are served, with their progress.",
                        Page.of(MigrationEntry.class),
                        call -> Answer.of(new Page<>(fleet.entries(), null))),
                Endpoint.get(
                        MIGRATION,
                        "Shows one migration: state, figures, tables, lanes, lag, what was set aside, what goes on.",
                        MigrationView.class,
                        call -> Answer.of(hosted(call).read())),
                Endpoint.events(
                        MIGRATION + "/events",
                        "Sends the migration as event `migration`, now and whenever something of it changed.",
                        MigrationView.class,
                        (call, stream) -> hosted(call).follow(stream)));
    }

    private List<Endpoint> asking() {
        return List.of(
                asking(
                        "start",
                        "Starts the migration, or, unless `execute` is true, makes a dry run.",
                        Requests.Start.class,
                        (asked, migration) -> asked.executes()
                                ? new RunWork(false)
                                : Works.plan(Boolean.TRUE.equals(asked.fullScan()))),
                asking(
                        "verify",
                        "Compares source and target while both take writes.",
                        Requests.Verify.class,
                        (asked, migration) -> Works.verify(asked)),
                asking(
                        "validate",
                        "Compares what the tables are at both ends, and how many rows they have.",
                        Requests.Validate.class,
                        (asked, migration) -> Works.validate(asked)),
                asking(
                        "report",
                        "Makes the final report; it counts both sides while the migration goes on.",
                        (migration) -> Works.report()),
                asking(
                        "cutover",
                        "Switches writers to a target, or tells what stands against it.",
                        Requests.Move.class,
                        (asked, migration) -> {
                            asked.requireConfirmed(migration);
                            return Works.cutover(asked);
                        }),
                asking(
                        "rollback",
                        "Brings a target's writers back to the source, or tells what stands against it.",
                        Requests.Move.class,
                        (asked, migration) -> {
                            asked.requireConfirmed(migration);
                            return Works.rollback(asked);
                        }),
                asking(
                        "complete",
                        "Ends a migration that was cut over; its stages here are stopped first.",
                        Requests.End.class,
                        (asked, migration) -> {
                            asked.requireConfirmed(migration);
                            return Works.complete(asked);
                        }),
                asking(
                        "abort",
                        "Gives a migration up, or one target of it; its stages here are stopped first.",
                        Requests.End.class,
                        (asked, migration) -> {
                            asked.requireConfirmed(migration);
                            return Works.abort(asked);
                        }));
    }

    private interface Choice<T> {
        Work work(T asked, String migration);
    }

    private <T> Endpoint asking(String verb, String summary, Class<T> request, Choice<T> choice) {
        return Endpoint.post(MIGRATION + "/" + verb, summary, request, OperationView.class, call -> {
                    T asked = call.body();
                    HostedMigration hosted = hosted(call);
                    return begun(call, hosted, choice.work(asked, hosted.name()), asked);
                })
                .answers(202);
    }

    private Endpoint asking(String verb, String summary, Function<String, Work> choice) {
        return Endpoint.post(MIGRATION + "/" + verb, summary, OperationView.class, call -> {
                    HostedMigration hosted = hosted(call);
                    return begun(call, hosted, choice.apply(hosted.name()), Map.of());
                })
                .answers(202);
    }

    private static Answer begun(Call call, HostedMigration hosted, Work work, Object asked) {
        OperationRecord begun = hosted.desk().begin(work, asked, call.caller(), call.idempotencyKey());
        return Answer.accepted(
                hosted.desk().view(begun), "/api/v1/migrations/" + hosted.name() + "/operations/" + begun.id());
    }

    private List<Endpoint> operations() {
        String operation = MIGRATION + "/operations/{operation}";
        return List.of(
                Endpoint.get(
                                MIGRATION + "/operations",
                                "Lists what was asked for, the newest first, without results.",
                                Page.of(OperationView.class),
                                readings.reading(this::operationsPage))
                        .query("limit", "how many, " + USUAL + " unless told, at most " + MOST, Integer.class)
                        .query("after", "`next` of the page before", Long.class),
                Endpoint.get(
                        operation,
                        "Shows something that was asked for, how it goes, and what it brought.",
                        OperationView.class,
                        readings.reading(call -> Answer.of(hosted(call).desk().view(id(call))))),
                Endpoint.post(
                                operation + "/cancel",
                                "Stops something that goes on; what moves writers or ends a migration cannot be stopped.",
                                OperationView.class,
                                call -> {
                                    hosted(call).desk().cancel(id(call), call.caller());
                                    return Answer.of(hosted(call).desk().view(id(call)))
                                            .withStatus(202);
                                })
                        .answers(202),
                Endpoint.post(
                                MIGRATION + "/cancel",
                                "Stops the stages that run in this server; a start goes on where they were.",
                                OperationView.class,
                                call -> {
                                    UUID stages = hosted(call).desk().cancelStages(call.caller());
                                    return Answer.of(hosted(call).desk().view(stages))
                                            .withStatus(202);
                                })
                        .answers(202),
                holding("pause", "Holds one target: its changes wait in Kafka, the other targets go on."),
                holding("resume", "Lets a held target go on where it was."));
    }

    private Endpoint holding(String verb, String summary) {
        return Endpoint.post(MIGRATION + "/targets/{target}/" + verb, summary, Void.class, call -> {
            HostedMigration hosted = hosted(call);
            hosted.desk()
                    .now(
                            call.caller(),
                            () -> hosted.file().use(() -> {
                                hold(hosted.operations(), verb, call.path("target"));
                                return true;
                            }));
            return Answer.none();
        });
    }

    private static void hold(Operations operations, String verb, String target) {
        if (verb.equals("pause")) {
            operations.pause(target);
        } else {
            operations.resume(target);
        }
    }

    private Answer operationsPage(Call call) {
        long before = call.query("after").map(Long::parseLong).orElse(Long.MAX_VALUE);
        int limit = call.limit(USUAL, MOST);
        List<OperationRecord> found = hosted(call).desk().store().list(before, limit);
        String next =
                found.size() < limit ? null : String.valueOf(found.getLast().seq());
        return Answer.of(
                new Page<>(found.stream().map(hosted(call).desk()::view).toList(), next));
    }

    private static UUID id(Call call) {
        try {
            return UUID.fromString(call.path("operation"));
        } catch (IllegalArgumentException e) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND, "'" + call.path("operation") + "' is no operation's id", "it is a UUID", e);
        }
    }
}
