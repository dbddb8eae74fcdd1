package io.crossfade.control.serve;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.crossfade.control.http.Answer;
import io.crossfade.control.http.Call;
import io.crossfade.control.http.Endpoint;
import io.crossfade.control.http.Handler;
import io.crossfade.control.http.Page;
import io.crossfade.control.http.Role;
import io.crossfade.control.page.FinalReportPage;
import io.crossfade.control.plan.Finding;
import io.crossfade.control.report.FinalReport;
import io.crossfade.control.run.Discrepancy;
import io.crossfade.control.run.DiscrepancyCursor;
import io.crossfade.control.run.DiscrepancyPage;
import io.crossfade.control.run.JournalPages;
import io.crossfade.control.run.JournalState;
import io.crossfade.control.run.MigrationJournal;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.WritersPlace;
import io.crossfade.control.survey.DatabaseStatistics;
import io.crossfade.control.survey.TableList;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.store.OperationRecord;
import io.crossfade.core.store.SampleStore;
import io.crossfade.core.store.VerificationStore;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The addresses that only tell; nothing is changed anywhere. */
final class ReadingEndpoints {
    private static final String MIGRATION = Endpoints.MIGRATION;
    private static final String AFTER = "`next` of the page before";
    private static final long MOST_SAMPLES = 720;

    private final Function<Call, HostedMigration> hosted;

    /** @param hosted the migration that a call names */
    ReadingEndpoints(Function<Call, HostedMigration> hosted) {
        this.hosted = hosted;
    }

    List<Endpoint> all() {
        return List.of(
                get(
                        "/findings",
                        "Lists what the newest dry run or start found, each finding with its remedy.",
                        Findings.class,
                        call -> findings(call)),
                paged(get(
                        "/verifications",
                        "Lists the newest verification of each table.",
                        Page.of(VerificationStore.Entry.class),
                        call -> sliced(call, operations(call).readings().verifications()))),
                limited(get(
                                "/discrepancies",
                                "Lists the rows that are known to differ, by key; no other value is told.",
                                Page.of(Discrepancy.class),
                                this::discrepancies))
                        .query("after", AFTER, String.class),
                get(
                                "/report",
                                "Makes the final report now, or shows the one that was kept at the end.",
                                FinalReport.class,
                                this::report)
                        .role(Role.OPERATOR),
                Endpoint.get(
                                MIGRATION + "/report.html",
                                "The same as a page for people.",
                                String.class,
                                reading(call -> Answer.html(new FinalReportPage(report(call)).html())))
                        .role(Role.OPERATOR),
                limited(get(
                                "/journal",
                                "Lists what was done to the migration, when and by whom.",
                                Page.of(MigrationJournal.Entry.class),
                                this::journal))
                        .query("after", AFTER, Long.class)
                        .query("order", "`oldest` first (unless told), or `newest` first", String.class),
                get(
                        "/journal/state",
                        "Tells whether the journal's chain of hashes is whole.",
                        JournalState.class,
                        call -> hosted.apply(call).journal().state()),
                paged(get(
                        "/tables",
                        "Lists the source's tables, and where the migration sends them.",
                        Page.of(TableList.Entry.class),
                        call -> sliced(call, operations(call).listTables().tables()))),
                get(
                                "/tables/{schema}/{table}",
                                "Shows what a table is: columns, keys, indexes, constraints, triggers.",
                                TableShape.class,
                                call -> operations(call)
                                        .readings()
                                        .table(
                                                call.query("target").orElse(null),
                                                new TableId(call.path("schema"), call.path("table"))))
                        .query("target", "in whose database; the source's unless told", String.class),
                get(
                                "/samples",
                                "Shows how the migration went, for charts: at most 720 samples, evenly spaced.",
                                Samples.class,
                                this::samples)
                        .query("minutes", "of the last so many, 60 unless told, at most 1440", Integer.class),
                get(
                        "/statistics",
                        "Shows the statistics of the source's database and of the tables in it that move.",
                        DatabaseStatistics.class,
                        call -> operations(call).readings().statistics(null)),
                get(
                        "/targets/{target}/statistics",
                        "Shows the statistics of a target's database and of its tables.",
                        DatabaseStatistics.class,
                        call -> operations(call).readings().statistics(call.path("target"))),
                get(
                        "/routes",
                        "Shows where each target's writers are, and by which ways they are sent.",
                        Page.of(WritersPlace.class),
                        call -> new Page<>(operations(call).readings().writers(), null)));
    }

    private Endpoint get(String path, String summary, Type answer, Function<Call, Object> reading) {
        return Endpoint.get(MIGRATION + path, summary, answer, reading(call -> Answer.of(reading.apply(call))));
    }

    /** For what asks databases and anybody may ask for at any time. */
    Handler reading(Handler handler) {
        return call -> hosted.apply(call).file().reading(() -> handler.answer(call));
    }

    private static Endpoint limited(Endpoint endpoint) {
        return endpoint.query(
                "limit", "how many, " + Endpoints.USUAL + " unless told, at most " + Endpoints.MOST, Integer.class);
    }

    private static Endpoint paged(Endpoint endpoint) {
        return limited(endpoint).query("after", AFTER, Integer.class);
    }

    private Page<Discrepancy> discrepancies(Call call) {
        DiscrepancyCursor after =
                call.query("after").map(DiscrepancyCursor::parse).orElse(DiscrepancyCursor.START);
        DiscrepancyPage page =
                operations(call).readings().discrepancies(after, call.limit(Endpoints.USUAL, Endpoints.MOST));
        DiscrepancyCursor next = page.next();
        return new Page<>(page.rows(), next == null ? null : next.text());
    }

    private Page<MigrationJournal.Entry> journal(Call call) {
        boolean newestFirst = isNewestFirst(call.query("order").orElse("oldest"));
        Optional<Long> after = call.query("after").map(Long::parseLong);
        int limit = call.limit(Endpoints.USUAL, Endpoints.MOST);
        JournalPages journal = hosted.apply(call).journal();
        List<MigrationJournal.Entry> found = newestFirst
                ? journal.before(after.orElse(Long.MAX_VALUE), limit + 1)
                : journal.after(after.orElse(0L), limit + 1);
        List<MigrationJournal.Entry> part = found.subList(0, Math.min(limit, found.size()));
        return new Page<>(
                part, found.size() > limit ? String.valueOf(part.getLast().seq()) : null);
    }

    private static boolean isNewestFirst(String order) {
        if (!order.equals("newest") && !order.equals("oldest")) {
            throw new CrossfadeException(
                    ErrorCode.USAGE, "order: '" + order + "' is none", "one of oldest, newest", null);
        }
        return order.equals("newest");
    }

    /** It counts both sides while the migration goes on, so it is made for one at a time, and not for viewers. */
    private FinalReport report(Call call) {
        HostedMigration migration = hosted.apply(call);
        if (!migration.counting().tryLock()) {
            throw new CrossfadeException(
                    ErrorCode.ALREADY_RUNNING, "a report is being made already", "wait for it", null);
        }
        try {
            return migration.operations().reports().read();
        } finally {
            migration.counting().unlock();
        }
    }

    private Operations operations(Call call) {
        return hosted.apply(call).operations();
    }

    /**
     * What a dry run or a start found.
     *
     * @param plannedAt when; null: there was none yet
     * @param accepted whether nothing stood against the migration; null: there was none yet
     */
    record Findings(@Nullable Instant plannedAt, @Nullable Boolean accepted, List<Finding> findings) {}

    private Findings findings(Call call) {
        return hosted.apply(call)
                .desk()
                .store()
                .lastFindings()
                .map(ReadingEndpoints::findings)
                .orElseGet(() -> new Findings(null, null, List.of()));
    }

    private static Findings findings(OperationRecord plan) {
        JsonNode found = StoredJson.read(String.valueOf(plan.resultJson()));
        return new Findings(
                plan.begunAt(),
                found.path("accepted").asBoolean(),
                StoredJson.MAPPER.convertValue(found.path("findings"), new TypeReference<List<Finding>>() {}));
    }

    /**
     * @param spanSeconds each sample stands for so long a time
     * @param samples the oldest first
     */
    record Samples(long spanSeconds, List<SampleStore.Sample> samples) {}

    private Samples samples(Call call) {
        int minutes = call.query("minutes").map(Integer::parseInt).orElse(60);
        if (minutes < 1 || minutes > SampleStore.KEPT.toMinutes()) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "minutes: " + minutes + " is not from 1 to 1440",
                    "samples are kept for a day",
                    null);
        }
        Duration span = Duration.ofSeconds(Math.max(5, minutes * 60L / MOST_SAMPLES));
        return new Samples(
                span.toSeconds(),
                operations(call).samples().since(Instant.now().minus(Duration.ofMinutes(minutes)), span));
    }

    private static <T> Page<T> sliced(Call call, List<T> all) {
        int from = call.query("after").map(ReadingEndpoints::offset).orElse(0);
        int to = Math.min(all.size(), Math.min(from, all.size()) + call.limit(Endpoints.USUAL, Endpoints.MOST));
        return new Page<>(all.subList(Math.min(from, all.size()), to), to < all.size() ? String.valueOf(to) : null);
    }

    private static int offset(String after) {
        return Optional.of(Integer.parseInt(after))
                .filter(value -> value >= 0)
                .orElseThrow(() -> new CrossfadeException(
                        ErrorCode.USAGE, "after: " + after + " is negative", "send `next` of the page before", null));
    }
}
