package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.ColumnPlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The columns of which a plan says that a table has them at one end, with their types. A comparison by other types would call
 * rows different that are not, or the reverse.
 */
final class ExpectedColumns {
    /** How long a text or a string of bits may be does not change how it is written. */
    private static final Pattern LENGTH = Pattern.compile("(character varying|bit varying)\\(\\d+\\)");

    private final TableEnd end;
    private final Map<String, String> types;

    private ExpectedColumns(TableEnd end, Map<String, String> types) {
        this.end = end;
        this.types = types;
    }

    /** None of a source whose rows the mapping's SQL makes: it says itself what it lacks. */
    static ExpectedColumns of(TableEnd end) {
        Map<String, String> types = new LinkedHashMap<>();
        if (!end.isReshaped() && end.query() == null) {
            for (ColumnPlan column : end.plan().columns()) {
                types.put(end.name(column), end.end() == End.SOURCE ? column.sourceType() : column.targetType());
            }
        }
        return new ExpectedColumns(end, types);
    }

    /** @throws CrossfadeException TABLE_CHANGED with all that is not as expected */
    void require(Database database, Connection session) throws SQLException {
        Map<String, String> there = read(session);
        List<String> wrong = new ArrayList<>();
        types.forEach((name, type) -> {
            String actual = there.get(name);
            if (actual == null) {
                wrong.add("column " + name + " (" + type + ") is missing");
            } else if (!withoutLength(actual).equals(withoutLength(type))) {
                wrong.add("column " + name + " is " + actual + " instead of " + type);
            }
        });
        if (!wrong.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.TABLE_CHANGED,
                    "table " + end.table() + " in the " + database.name() + " is not what the plan says: "
                            + String.join("; ", wrong),
                    "undo the change and compare again (`crossfade verify --schema` shows how both ends differ), or"
                            + " abort and run again",
                    null);
        }
    }

    private Map<String, String> read(Connection session) throws SQLException {
        Map<String, String> there = new HashMap<>();
        try (PreparedStatement read = session.prepareStatement(VerifierSql.COLUMNS)) {
            read.setString(1, end.table().schema());
            read.setString(2, end.table().name());
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    there.put(row.getString(1), row.getString(2));
                }
            }
        }
        return there;
    }

    private static String withoutLength(String type) {
        return LENGTH.matcher(type).replaceAll("$1");
    }
}
