package io.crossfade.control.plan;

import io.crossfade.core.config.MappingConfig;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.Nearest;
import io.crossfade.core.config.QueryConfig;
import io.crossfade.core.config.TablePattern;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ExpressionInputs;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns whose values nobody may be shown, as the file names them under {@code mask}, by mapping. A name covers its
 * target column and all others that are made from the same source column; one that stands for nothing is refused, so that
 * no slip shows a secret.
 */
public final class Masks {
    private final Map<MappingId, Set<ColumnPlan>> masked;

    private Masks(Map<MappingId, Set<ColumnPlan>> masked) {
        this.masked = Map.copyOf(masked);
    }

    /** @throws CrossfadeException CONFIG_INVALID if the file masks a column that there is not, or one of a key */
    public static Masks of(MigrationConfig config, MigrationPlan plan) {
        List<Finding> findings = new ArrayList<>();
        Masks masks = resolve(config, plan, findings);
        if (!findings.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.CONFIG_INVALID,
                    findings.stream()
                            .map(finding -> finding.where() + " " + finding.what() + "; " + finding.remedy())
                            .collect(Collectors.joining("\n")));
        }
        return masks;
    }

    /** The same, with a finding for each name that cannot be masked. Mappings that the plan does not have are passed over. */
    public static Masks resolve(MigrationConfig config, MigrationPlan plan, List<Finding> findings) {
        Map<MappingId, Set<ColumnPlan>> masked = new HashMap<>();
        for (MappingConfig mapping : config.mappings()) {
            planned(plan, mapping)
                    .forEach(table -> add(mapping.path() + ".mask", mapping.mask(), table, masked, findings));
        }
        for (QueryConfig query : config.queries()) {
            plan.tables()
                    .filter(table -> table.id().name().equals(query.name()))
                    .forEach(table -> add(query.path() + ".mask", query.mask(), table, masked, findings));
        }
        return new Masks(masked);
    }

    private static Stream<TablePlan> planned(MigrationPlan plan, MappingConfig mapping) {
        if (mapping.mask().isEmpty()) {
            return Stream.empty();
        }
        String source = mapping.from().name();
        return plan.lanes().stream()
                .filter(lane -> lane.target().equals(mapping.target()))
                .map(LanePlan::tables)
                .flatMap(List::stream)
                // SQLite's names have no case; rather too much is masked than too little.
                .filter(table ->
                        table.source().schema().equalsIgnoreCase(mapping.from().schema())
                                && table.source().name().equalsIgnoreCase(source)
                                && table.target().equals(target(mapping.to(), table.source())));
    }

    private static TableId target(TablePattern to, TableId source) {
        return new TableId(to.schema(), Objects.requireNonNullElse(to.name(), source.name()));
    }

    private static void add(
            String path,
            List<String> names,
            TablePlan table,
            Map<MappingId, Set<ColumnPlan>> masked,
            List<Finding> findings) {
        for (String name : names) {
            List<ColumnPlan> meant = meant(name, table);
            String where = path + " '" + name + "'";
            if (meant.isEmpty()) {
                Set<String> known = new LinkedHashSet<>();
                table.columns().forEach(column -> known.add(column.target()));
                findings.add(Finding.error(
                        "mask-column",
                        where,
                        "is no column of " + table.target() + ", and none is made from it",
                        Nearest.to(name, known)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("the table has " + String.join(", ", known))));
            } else if (table.isKey(meant.getFirst())) {
                findings.add(Finding.error(
                        "mask-key",
                        where,
                        "is a column of the key of " + table.target()
                                + ", by which rows are named wherever they differ",
                        "take it out of `mask`"));
            } else {
                masked.computeIfAbsent(table.id(), id -> new HashSet<>())
                        .addAll(meant.stream()
                                .filter(column -> !table.isKey(column))
                                .toList());
            }
        }
    }

    /** The column that is named, then those that are made from the same. */
    private static List<ColumnPlan> meant(String name, TablePlan table) {
        List<ColumnPlan> named = table.columns().stream()
                .filter(column -> column.target().equals(name))
                .toList();
        String source = named.stream()
                .filter(column -> column.expression() == null)
                .map(ColumnPlan::source)
                .findFirst()
                .orElse(name);
        List<ColumnPlan> meant = new ArrayList<>(named);
        table.columns().stream()
                .filter(column -> !meant.contains(column) && isMadeFrom(source, column, table))
                .forEach(meant::add);
        return meant;
    }

    private static boolean isMadeFrom(String source, ColumnPlan column, TablePlan table) {
        String expression = column.expression();
        return expression == null
                ? column.source().equals(source)
                : ExpressionInputs.of(expression, table.source().name(), List.of(source))
                        .contains(source);
    }

    public boolean isEmpty() {
        return masked.isEmpty();
    }

    /** Whether any column of a mapping is masked. */
    public boolean any(MappingId mapping) {
        return masked.containsKey(mapping);
    }

    /** @param name the column's in the source or in the target, as reports call it */
    public boolean isMasked(MappingId mapping, String name) {
        return masked.getOrDefault(mapping, Set.of()).stream()
                .anyMatch(column ->
                        column.target().equals(name) || column.source().equals(name));
    }
}
