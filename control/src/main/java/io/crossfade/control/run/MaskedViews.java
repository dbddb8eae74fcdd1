package io.crossfade.control.run;

import io.crossfade.control.plan.Masks;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.summary.MigrationSummary;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.verifier.CheckResult;
import io.crossfade.verifier.Difference;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of a migration, without the values of its masked columns. Words that may quote such a value, such as a
 * server's, go as a whole: which part of them is the value nobody can tell.
 */
final class MaskedViews {
    private static final String HIDDEN = "its words may hold masked values: " + Difference.MASK;
    private static final String ORPHAN = "its parent is missing: ";

    private final MigrationPlan plan;
    private final Masks masks;

    /** @throws io.crossfade.core.error.CrossfadeException CONFIG_INVALID if the file masks what cannot be masked */
    static MaskedViews of(MigrationConfig config, MigrationPlan plan) {
        return new MaskedViews(plan, Masks.of(config, plan));
    }

    MaskedViews(MigrationPlan plan, Masks masks) {
        this.plan = plan;
        this.masks = masks;
    }

    VerificationReport of(VerificationReport report) {
        return masks.isEmpty()
                ? report
                : new VerificationReport(
                        report.depth(),
                        report.results().stream().map(this::of).toList(),
                        report.checks().stream().map(MaskedViews::of).toList(),
                        report.duration(),
                        report.held(),
                        report.notCompared());
    }

    private VerificationResult of(VerificationResult result) {
        return result.listing(result.listed().stream()
                .map(difference -> new Difference(
                        difference.kind(),
                        key(result.mapping(), difference.key()),
                        columns(result.mapping(), difference.columns())))
                .toList());
    }

    private static CheckResult of(CheckResult check) {
        return check.failure() == null ? check : new CheckResult(check.name(), check.broken(), HIDDEN);
    }

    /** Without a key a row may be named by its values. */
    private RowKey key(MappingId mapping, RowKey key) {
        boolean keyless = plan.tables().anyMatch(table -> table.id().equals(mapping) && !table.hasKey());
        return keyless && masks.any(mapping) ? RowKey.of(RowImage.of(Cell.of(Difference.MASK))) : key;
    }

    /** Why rows could not be repaired, by mapping and key. */
    Map<String, String> failures(Map<String, String> failures) {
        Map<String, String> shown = new LinkedHashMap<>();
        failures.forEach((row, why) -> shown.put(row, masks.isEmpty() ? why : HIDDEN));
        return shown;
    }

    /** Why a table could not be compared; the words of a database that evaluated its rows may quote them. */
    String failure(MappingId mapping, CrossfadeException failure) {
        return String.valueOf(failure(List.of(mapping), failure).getMessage());
    }

    /** The same failure of a comparison of some tables, without words that may quote a masked value. */
    CrossfadeException failure(Collection<MappingId> mappings, CrossfadeException failure) {
        return mappings.stream().anyMatch(masks::any) && mayQuoteARow(failure)
                ? new CrossfadeException(
                        failure.code(), failure.code() + ": " + HIDDEN, "the server's own log has its words", null)
                : failure;
    }

    private static boolean mayQuoteARow(CrossfadeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException words && !quotesNoRow(words)) {
                return true;
            }
        }
        return false;
    }

    /** About sessions, transactions, resources, names and whatever the server itself does. */
    private static boolean quotesNoRow(SQLException words) {
        String state = String.valueOf(words.getSQLState());
        return quotesNoValue(state)
                || Stream.of("08", "25", "40", "42", "53", "55", "57", "58", "72")
                        .anyMatch(state::startsWith);
    }

    private List<Difference.Column> columns(MappingId mapping, List<Difference.Column> columns) {
        return columns.stream()
                .map(column -> masks.isMasked(mapping, column.name()) ? column.hidden() : column)
                .toList();
    }

    MigrationStatus of(MigrationStatus status) {
        if (masks.isEmpty()) {
            return status;
        }
        return status.with(
                of(status.setAside()),
                status.waysBack().stream()
                        .map(back -> back.with(of(back.setAside())))
                        .toList());
    }

    private List<MigrationStatus.SetAside> of(List<MigrationStatus.SetAside> setAside) {
        Map<MigrationStatus.SetAside, Long> rows = new LinkedHashMap<>();
        setAside.forEach(aside -> rows.merge(
                new MigrationStatus.SetAside(
                        aside.target(),
                        aside.table(),
                        reason(aside.table(), aside.reason(), aside.sqlstate()),
                        aside.sqlstate(),
                        0),
                aside.rows(),
                Long::sum));
        return rows.entrySet().stream()
                .map(one -> new MigrationStatus.SetAside(
                        one.getKey().target(),
                        one.getKey().table(),
                        one.getKey().reason(),
                        one.getKey().sqlstate(),
                        one.getValue()))
                .toList();
    }

    MigrationSummary of(MigrationSummary summary) {
        return masks.isEmpty()
                ? summary
                : summary.with(
                        summary.tables().stream().map(this::of).toList(),
                        summary.rowsSetAside().stream().map(this::of).toList());
    }

    private MigrationSummary.Table of(MigrationSummary.Table table) {
        Map<MigrationSummary.Reason, Long> rows = new LinkedHashMap<>();
        table.setAside()
                .forEach(reason -> rows.merge(
                        new MigrationSummary.Reason(
                                reason(table.mapping(), reason.reason(), reason.sqlState()), reason.sqlState(), 0),
                        reason.rows(),
                        Long::sum));
        String whole = table.wholeTable();
        return table.with(
                rows.entrySet().stream()
                        .map(one -> new MigrationSummary.Reason(
                                one.getKey().reason(), one.getKey().sqlState(), one.getValue()))
                        .toList(),
                whole == null ? null : reason(table.mapping(), whole, null));
    }

    MigrationSummary.RowSetAside of(MigrationSummary.RowSetAside row) {
        return new MigrationSummary.RowSetAside(
                row.target(),
                row.mapping(),
                row.key(),
                reason(row.mapping(), row.reason(), row.sqlState()),
                row.sqlState(),
                row.since());
    }

    /** @param sqlState of the target's refusal; null where the words are Crossfade's own */
    private String reason(String mapping, String reason, @Nullable String sqlState) {
        MappingId id = new MappingId(mapping);
        if (!masks.any(id) || (sqlState != null && quotesNoValue(sqlState))) {
            return reason;
        }
        if (sqlState == null && reason.startsWith(ORPHAN) && !namesMaskedParent(id)) {
            return reason;
        }
        return sqlState == null ? beforeAnyValue(reason) : HIDDEN;
    }

    /** Messages about constraints name these; one about a length names the type. Values stand in the detail, which nobody keeps. */
    private static boolean quotesNoValue(String sqlState) {
        return sqlState.startsWith("23") || sqlState.equals("22001");
    }

    private boolean namesMaskedParent(MappingId mapping) {
        return plan.tables()
                .filter(table -> table.id().equals(mapping))
                .map(TablePlan::parents)
                .flatMap(List::stream)
                .flatMap(parent -> parent.columns().stream())
                .anyMatch(column -> masks.isMasked(mapping, column));
    }

    private static String beforeAnyValue(String reason) {
        int end = Stream.of(":", "=", "'", "\"")
                .mapToInt(reason::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
        return end < 0 ? reason : reason.substring(0, end).stripTrailing() + ": " + Difference.MASK;
    }
}
