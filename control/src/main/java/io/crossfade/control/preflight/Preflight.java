package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.core.catalog.CatalogReader;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at every server before a migration starts, and again before it goes on. It finds everything at once, in the order of {@link Finding#ORDER},
 * and changes nothing: sources and targets are read, Kafka is asked.
 */
public final class Preflight {
    private static final List<PreflightCheck> CHECKS = List.of(
            new SourceServerCheck(),
            new TargetServerCheck(),
            new LocaleCheck(),
            new IdentityCheck(),
            new SourceTablesCheck(),
            new SequenceCheck(),
            new ForeignKeyCheck(),
            new TargetTablesCheck(),
            new MappingCheck(),
            new QueryScanCheck(),
            new SchemaCreationCheck(),
            new SourceStateCheck(Duration.ofSeconds(60)),
            new TargetStateCheck(),
            new ControlCheck(),
            new SpaceCheck(),
            new ClockCheck(),
            new KafkaCheck());

    /** What can have changed to the worse since the migration began. */
    private static final List<PreflightCheck> WHEN_BEGUN = List.of(new ResumeCheck(), new KafkaCheck());

    /** What can be asked of a source before anything else of a migration is there. */
    private static final List<PreflightCheck> SOURCE_ALONE = List.of(
            new SourceServerCheck(),
            new IdentityCheck(),
            new SourceTablesCheck(),
            new SequenceCheck(),
            new ForeignKeyCheck(),
            new SourceStateCheck(Duration.ofSeconds(60)));

    /** What can stand against tables that are added to a migration which has begun. */
    private static final List<PreflightCheck> ADDITION = List.of(
            new TargetServerCheck(),
            new LocaleCheck(),
            new IdentityCheck(),
            new SourceTablesCheck(),
            new SequenceCheck(),
            new TargetTablesCheck(),
            new MappingCheck(),
            new QueryScanCheck(),
            new SchemaCreationCheck(),
            new TargetStateCheck(),
            new ControlCheck(),
            new KafkaCheck());

    private Preflight() {}

    /**
     * Everything that was found, the planner's findings among them; of a migration that has begun, what would keep it from
     * going on. A check that may not ask for something is a finding
     * itself, not the end of the others.
     */
    public static List<Finding> look(PreflightContext on) {
        boolean begun = on.progress() == PreflightContext.Progress.BEGUN;
        return look(on, begun ? List.of() : on.draft().findings(), begun ? WHEN_BEGUN : CHECKS);
    }

    /** The same for tables that are added while a migration goes on: the plan is theirs alone. */
    public static List<Finding> lookAtAddition(PreflightContext on) {
        return look(on, on.draft().findings(), ADDITION);
    }

    /** What foreign keys stand against tables that are added, or are left behind by them: the plan is the whole one. */
    public static List<Finding> lookAtTies(PreflightContext on) {
        return look(on, List.of(), List.of(new ForeignKeyCheck()));
    }

    /** The planner's findings and what the source alone tells; no target and no Kafka is asked. */
    public static List<Finding> lookAtSource(PreflightContext on) {
        return look(on, on.draft().findings(), SOURCE_ALONE);
    }

    private static List<Finding> look(PreflightContext on, List<Finding> before, List<PreflightCheck> checks) {
        List<Finding> findings = new ArrayList<>(before);
        for (PreflightCheck check : checks) {
            try {
                check.look(on, findings);
            } catch (SQLException e) {
                CrossfadeException translated = SqlErrors.translate(e, "look at a server before the start");
                if (translated.code() != ErrorCode.ACCESS_DENIED) {
                    throw translated;
                }
                findings.add(Finding.error(
                        "access-denied",
                        check.getClass().getSimpleName(),
                        String.valueOf(translated.getMessage()),
                        translated.remedy()));
            }
        }
        findings.sort(Finding.ORDER);
        return findings.stream().distinct().toList();
    }

    /**
     * Reads the catalogs of a migration's databases. All of them are tried, so that one message names every database
     * that does not answer.
     *
     * @throws CrossfadeException UNREACHABLE, ACCESS_DENIED or NOT_FOUND
     */
    public static Map<Database, PreflightContext.Connected> connect(List<Database> databases) {
        Map<Database, PreflightContext.Connected> connected = new LinkedHashMap<>();
        List<CrossfadeException> failures = new ArrayList<>();
        for (Database database : databases) {
            try {
                connected.put(database, new PreflightContext.Connected(database, CatalogReader.read(database)));
            } catch (CrossfadeException e) {
                failures.add(e);
            }
        }
        if (failures.isEmpty()) {
            return connected;
        }
        CrossfadeException first = failures.getFirst();
        String all = String.join(
                "\n", failures.stream().map(CrossfadeException::getMessage).toList());
        CrossfadeException thrown = new CrossfadeException(first.code(), all, first.remedy(), first);
        failures.stream().skip(1).forEach(thrown::addSuppressed);
        throw thrown;
    }
}
