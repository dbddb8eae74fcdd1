package io.crossfade.control.architecture;

import java.util.regex.Pattern;

/** Tells SQL from prose by its first words. */
final class SqlText {
    private static final String OBJECT =
            "(table|index|unique|schema|sequence|publication|subscription|function|trigger|temp|role|database|type)\\b";

    private static final Pattern STATEMENT = Pattern.compile(
            "\\s*(select\\s+(\\*|distinct|count|max|min|sum|pg_|current_|exists|1\\b|\\w+\\s*(,|::|\\bfrom\\b|\\())"
                    + "|insert\\s+into\\s|update\\s+\\S+\\s+(as\\s+\\w+\\s+)?set\\s|delete\\s+from\\s|merge\\s+into\\s"
                    + "|copy\\s+(\\(|\\S+\\s+(from|to)\\s+std)|truncate\\s+(table|only)\\s|lock\\s+table\\s"
                    + "|with\\s+\\w+\\s*(\\([^)]*\\)\\s*)?as\\s*(materialized\\s*)?\\("
                    + "|(create|create\\s+or\\s+replace|alter|drop)\\s+" + OBJECT
                    + "|set\\s+(local|session|transaction|constraints|search_path)\\b"
                    + "|(create|drop|start)_replication(_slot)?\\b|identify_system\\b"
                    + "|savepoint\\s|rollback\\s+to\\s|release\\s+savepoint\\s).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private SqlText() {}

    static boolean looksLikeSql(String text) {
        return STATEMENT.matcher(text).matches();
    }
}
