package io.crossfade.control.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A table that an execution plan reads from end to end, again for each row of another part, as {@code explain (format json,
 * verbose)} tells. One that it reads once is none.
 *
 * @param columns those that the plan compares with something that is not written in the query, which an index could find
 */
record ScannedTable(TableId table, List<String> columns) {
    private static final List<String> CONDITIONS = List.of("Filter", "Hash Cond", "Merge Cond", "Join Filter");
    private static final Pattern AND = Pattern.compile("\\) AND \\(");
    private static final Pattern EQUALS = Pattern.compile(" = ");

    /** A value of the query's other tables, of what it is asked for, or of a part of it. */
    private static final Pattern GIVEN = Pattern.compile("[\\w\"]\\.[\\w\"]|\\$\\d|SubPlan|InitPlan");

    /** @param columnsOf of a table, the columns that it has */
    static List<ScannedTable> in(JsonNode explained, Function<TableId, List<String>> columnsOf) {
        JsonNode plan = explained.path(0).path("Plan");
        List<String> conditions = new ArrayList<>();
        conditions(plan, conditions);
        List<ScannedTable> scanned = new ArrayList<>();
        scans(plan, false, conditions, columnsOf, scanned);
        return scanned;
    }

    private static void conditions(JsonNode plan, List<String> into) {
        for (String name : CONDITIONS) {
            if (plan.hasNonNull(name)) {
                into.addAll(List.of(AND.split(plan.path(name).asText())));
            }
        }
        plan.path("Plans").forEach(part -> conditions(part, into));
    }

    /** @param again whether this part of the plan is carried out for each row of another */
    private static void scans(
            JsonNode plan,
            boolean again,
            List<String> conditions,
            Function<TableId, List<String>> columnsOf,
            List<ScannedTable> into) {
        if (again && plan.path("Node Type").asText().equals("Seq Scan")) {
            TableId table = new TableId(
                    plan.path("Schema").asText(), plan.path("Relation Name").asText());
            into.add(
                    new ScannedTable(table, compared(plan.path("Alias").asText(), columnsOf.apply(table), conditions)));
        }
        boolean loop = plan.path("Node Type").asText().equals("Nested Loop");
        for (JsonNode part : plan.path("Plans")) {
            String relationship = part.path("Parent Relationship").asText();
            boolean inner = relationship.equals("SubPlan") || (loop && relationship.equals("Inner"));
            scans(part, again || inner, conditions, columnsOf, into);
        }
    }

    private static List<String> compared(String alias, List<String> columns, List<String> conditions) {
        Set<String> found = new LinkedHashSet<>();
        for (String condition : conditions) {
            String[] sides = EQUALS.split(condition, -1);
            for (String column : columns) {
                if (sides.length == 2
                        && (isMatch(sides[0], sides[1], alias, column) || isMatch(sides[1], sides[0], alias, column))) {
                    found.add(column);
                }
            }
        }
        return List.copyOf(found);
    }

    private static boolean isMatch(String side, String other, String alias, String column) {
        return names(side, alias, column) && GIVEN.matcher(other).find();
    }

    private static boolean names(String side, String alias, String column) {
        for (String first : List.of(alias, Identifiers.quote(alias))) {
            for (String second : List.of(column, Identifiers.quote(column))) {
                Pattern name = Pattern.compile("(?<![\\w.\"])" + Pattern.quote(first + "." + second) + "(?![\\w\"])");
                if (name.matcher(side).find()) {
                    return true;
                }
            }
        }
        return false;
    }
}
