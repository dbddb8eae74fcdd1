package io.crossfade.core.config;

import io.crossfade.core.plan.ExistingRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a mapping that has a {@code query:}. */
final class QueryReader {
    private static final List<String> OF_ROWS =
            List.of("from", "tables", "columns", "drop", "where", "owner", "parents");

    /** Keys that a mapping of a table does not have. */
    static final List<String> OF_QUERIES = List.of("key", "depends");

    private final ConfigProblems problems;
    private final MappingNames names;

    QueryReader(ConfigProblems problems, MappingNames names) {
        this.problems = problems;
        this.names = names;
    }

    Optional<QueryConfig> read(
            ConfigSection section, Optional<MappingReader.Destination> destination, ExistingRows existing) {
        for (String key : OF_ROWS) {
            if (section.has(key)) {
                problems.add(
                        section.line(key),
                        section.path(key),
                        "",
                        "does not stand beside `query`",
                        "say it in the query itself, or write `from` instead of `query`");
            }
        }
        String sql = section.requiredText("query", "a SELECT on the source")
                .map(QueryReader::bare)
                .orElse("");
        Optional<String> name = section.requiredText("name", "a name for the query's rows");
        section.requiredNode("key", "the columns of the query by which its rows are replaced");
        List<String> key = names.columns(section, "key");
        List<DependencyConfig> depends = depends(section, key);
        List<String> mask = names.columns(section, "mask");
        Optional<TablePattern> to = destination
                .map(MappingReader.Destination::table)
                .filter(table -> {
                    if (table.isWildcard()) {
                        problems.add(
                                section.line("to"),
                                section.path("to"),
                                section.written("to"),
                                "expected one table",
                                "write target/schema.table");
                    }
                    return !table.isWildcard();
                });
        section.finish();
        if (to.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new QueryConfig(
                section.path(),
                name.get().strip(),
                sql,
                key,
                destination.orElseThrow().target(),
                to.get(),
                existing,
                depends,
                mask));
    }

    private static String bare(String sql) {
        String bare = sql.strip();
        while (bare.endsWith(";")) {
            bare = bare.substring(0, bare.length() - 1).strip();
        }
        return bare;
    }

    private List<DependencyConfig> depends(ConfigSection section, List<String> key) {
        List<DependencyConfig> depends = new ArrayList<>();
        List<ConfigNode> items = section.items("depends");
        for (int i = 0; i < items.size(); i++) {
            section.asSection(items.get(i), section.path("depends") + "[" + i + "]")
                    .flatMap(item -> dependency(item, key))
                    .ifPresent(depends::add);
        }
        if (!items.isEmpty()
                && !depends.isEmpty()
                && depends.stream().allMatch(item -> item.key().isEmpty())) {
            problems.add(
                    section.line("depends"),
                    section.path("depends"),
                    "",
                    "no table's rows are the query's own",
                    "give at least one table with `key`: the table whose rows become the target's");
        }
        return depends;
    }

    private Optional<DependencyConfig> dependency(ConfigSection section, List<String> key) {
        Optional<TablePattern> table = names.table(section, "table", "schema.table of the source");
        List<String> columns = names.columns(section, "key");
        Optional<String> keys = section.text("keys").map(QueryReader::bare);
        boolean unfollowed = section.text("changes")
                .map(way -> {
                    if (!way.equals("ignored")) {
                        problems.add(section.line("changes"), section.path("changes"), way, "expected ignored");
                    }
                    return true;
                })
                .orElse(false);
        int said = (columns.isEmpty() ? 0 : 1) + (keys.isPresent() ? 1 : 0) + (unfollowed ? 1 : 0);
        if (said != 1) {
            problems.add(
                    section.line(),
                    section.path(),
                    "",
                    said == 0 ? "nothing says which keys its rows feed" : "says more than one thing of its rows",
                    "write `key: [column]`, or `keys: \"select …\"`, or `changes: ignored` for a table that never changes");
        } else if (!columns.isEmpty() && columns.size() != key.size()) {
            problems.add(
                    section.line("key"),
                    section.path("key"),
                    columns.toString(),
                    "has " + columns.size() + " columns, the query's key has " + key.size(),
                    "name as many, in the same order");
        }
        section.finish();
        return table.map(found -> new DependencyConfig(section.path(), found, columns, keys.orElse(null), unfollowed));
    }
}
