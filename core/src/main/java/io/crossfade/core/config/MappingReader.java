package io.crossfade.core.config;

import io.crossfade.core.plan.ExistingRows;
import io.crossfade.core.plan.MissingParent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code mappings:}. Several mappings that claim one table by name are a problem here, not a surprise later. */
final class MappingReader {
    private static final String TABLE_EXPECTED = "expected schema.table or schema.*";
    private static final String TO_EXPECTED = "expected target/schema.table or target/schema.*";

    private final ConfigProblems problems;
    private final Set<String> targets;
    private final MappingNames names;
    private final List<MappingConfig> read = new ArrayList<>();
    private final List<QueryConfig> queries = new ArrayList<>();

    MappingReader(ConfigProblems problems, Set<String> targets) {
        this.problems = problems;
        this.targets = targets;
        this.names = new MappingNames(problems);
    }

    void read(ConfigSection root) {
        root.requiredNode("mappings", "a list of `from:`, `tables:` or `query:` with `to:`");
        List<ConfigNode> items = root.items("mappings");
        for (int i = 0; i < items.size(); i++) {
            root.asSection(items.get(i), "mappings[" + i + "]").ifPresent(this::mapping);
        }
        reportDoubles(root);
    }

    List<MappingConfig> mappings() {
        return read;
    }

    List<QueryConfig> queries() {
        return queries;
    }

    private void mapping(ConfigSection section) {
        if (section.has("query")) {
            new QueryReader(problems, names)
                    .read(section, destination(section), existing(section))
                    .ifPresent(queries::add);
            return;
        }
        for (String key : QueryReader.OF_QUERIES) {
            if (section.has(key)) {
                problems.add(section.line(key), section.path(key), "", "stands beside `query` alone", "remove it");
            }
        }
        boolean one = section.has("from");
        boolean many = section.has("tables");
        if (one == many) {
            String said = one ? "`from` and `tables` stand together" : "neither `from` nor `tables` is given";
            problems.add(
                    section.line(),
                    section.path(),
                    "",
                    said,
                    "name one table with `from`, many with `tables`, or write a `query`");
        }
        Optional<Destination> destination = destination(section);
        Rows rows = rows(section);
        List<Named> sources = one ? patterns(section, "from") : patterns(section, "tables");
        section.finish();
        destination.ifPresent(to -> sources.forEach(source -> add(section, source, to, rows)));
    }

    private record Named(String path, TablePattern table) {}

    record Destination(String target, TablePattern table) {}

    /** What becomes of one table's rows. */
    private record Rows(
            @Nullable String name,
            Map<String, ColumnSource> columns,
            List<String> drop,
            @Nullable String where,
            boolean owner,
            List<ParentConfig> parents,
            ExistingRows existing,
            List<String> mask) {
        boolean concernsOneTable() {
            return name != null
                    || !columns.isEmpty()
                    || !drop.isEmpty()
                    || where != null
                    || !parents.isEmpty()
                    || !mask.isEmpty();
        }
    }

    private void add(ConfigSection section, Named source, Destination to, Rows rows) {
        if (source.table().isWildcard() && !to.table().isWildcard()) {
            problems.add(
                    section.line("to"),
                    section.path("to"),
                    to.target() + "/" + to.table(),
                    "many tables cannot become one",
                    "write " + to.target() + "/" + to.table().schema() + ".*");
            return;
        }
        if (source.table().isWildcard() && rows.concernsOneTable()) {
            String key =
                    rows.columns().isEmpty() ? firstOf(section, "name", "drop", "where", "parents", "mask") : "columns";
            problems.add(
                    section.line(key),
                    section.path(key),
                    "",
                    "rows are reshaped table by table",
                    "give the table a mapping of its own with `from`; it goes before the pattern");
            return;
        }
        read.add(new MappingConfig(
                source.path(),
                rows.name(),
                source.table(),
                to.target(),
                to.table(),
                rows.columns(),
                rows.drop(),
                rows.where(),
                rows.owner(),
                rows.parents(),
                rows.existing(),
                rows.mask()));
    }

    private List<Named> patterns(ConfigSection section, String key) {
        Optional<ConfigNode> node = section.node(key);
        List<Named> found = new ArrayList<>();
        if (node.isPresent() && node.get() instanceof ConfigNode.Sequence list && key.equals("tables")) {
            for (int i = 0; i < list.items().size(); i++) {
                pattern(section, list.items().get(i), section.path(key) + "[" + i + "]")
                        .ifPresent(found::add);
            }
            long wildcards =
                    found.stream().filter(named -> named.table().isWildcard()).count();
            if (found.isEmpty() && list.items().isEmpty()) {
                problems.add(list.line(), section.path(key), "", "an empty list", "name at least one table");
            } else if (wildcards == 0 && found.size() > 1) {
                requireWildcardTarget(section);
            }
            return found;
        }
        node.flatMap(single -> pattern(section, single, section.path(key)))
                .map(named -> new Named(section.path(), named.table()))
                .ifPresent(found::add);
        return found;
    }

    private void requireWildcardTarget(ConfigSection section) {
        section.text("to")
                .filter(to -> !to.endsWith(".*"))
                .ifPresent(to -> problems.add(
                        section.line("to"),
                        section.path("to"),
                        to,
                        "many tables cannot become one",
                        "write target/schema.*"));
    }

    private Optional<Named> pattern(ConfigSection section, ConfigNode node, String path) {
        return section.asText(node, path).flatMap(text -> {
            Optional<TablePattern> table = TablePattern.parse(text);
            if (table.isEmpty()) {
                problems.add(
                        node.line(), path, ConfigSection.shown(node), TABLE_EXPECTED, "put odd names in double quotes");
            }
            return table.map(parsed -> new Named(path, parsed));
        });
    }

    private Optional<Destination> destination(ConfigSection section) {
        Optional<String> text = section.requiredText("to", "target/schema.table or target/schema.*");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int line = section.line("to");
        int slash = text.get().indexOf('/');
        Optional<TablePattern> table =
                slash < 0 ? Optional.empty() : TablePattern.parse(text.get().substring(slash + 1));
        if (table.isEmpty()) {
            problems.add(line, section.path("to"), section.written("to"), TO_EXPECTED);
            return Optional.empty();
        }
        String target = text.get().substring(0, slash).strip();
        if (!targets.contains(target)) {
            String remedy = Nearest.to(target, targets)
                    .map(near -> "did you mean `" + near + "`?")
                    .orElse("known: " + String.join(", ", targets));
            problems.add(
                    line, section.path("to"), section.written("to"), "there is no target '" + target + "'", remedy);
        }
        return Optional.of(new Destination(target, table.get()));
    }

    private Rows rows(ConfigSection section) {
        return new Rows(
                section.text("name").map(String::strip).orElse(null),
                columns(section),
                names.columns(section, "drop"),
                section.text("where").orElse(null),
                section.bool("owner", false),
                parents(section),
                existing(section),
                names.columns(section, "mask"));
    }

    private static String firstOf(ConfigSection section, String... keys) {
        return Arrays.stream(keys).filter(section::has).findFirst().orElse(keys[0]);
    }

    /** Target column to what it gets. A plain name, or one in double quotes, is a source column; all else is SQL. */
    private static Map<String, ColumnSource> columns(ConfigSection parent) {
        Map<String, ColumnSource> columns = new LinkedHashMap<>();
        parent.section("columns").ifPresent(section -> {
            for (String targetColumn : section.keys()) {
                section.text(targetColumn)
                        .ifPresent(text -> columns.put(
                                targetColumn,
                                TablePattern.column(text)
                                        .<ColumnSource>map(name -> new ColumnSource.Column(name, text))
                                        .orElseGet(() -> new ColumnSource.Expression(text.strip()))));
            }
        });
        return columns;
    }

    private List<ParentConfig> parents(ConfigSection section) {
        List<ParentConfig> parents = new ArrayList<>();
        List<ConfigNode> items = section.items("parents");
        for (int i = 0; i < items.size(); i++) {
            section.asSection(items.get(i), section.path("parents") + "[" + i + "]")
                    .flatMap(this::parent)
                    .ifPresent(parents::add);
        }
        return parents;
    }

    private Optional<ParentConfig> parent(ConfigSection section) {
        section.requiredNode("columns", "the target columns that name the parent");
        section.requiredNode("key", "the parent's columns, in the same order");
        List<String> columns = names.columns(section, "columns");
        List<String> key = names.columns(section, "key");
        if (columns.size() != key.size()) {
            problems.add(
                    section.line("key"),
                    section.path("key"),
                    key.toString(),
                    "has " + key.size() + " columns, `columns` has " + columns.size(),
                    "name as many, in the same order");
        }
        Optional<TablePattern> table = names.table(section, "table", "schema.table of the same target");
        Optional<MissingParent> missing = missing(section);
        section.finish();
        return table.flatMap(found -> missing.map(what -> new ParentConfig(section.path(), columns, found, key, what)));
    }

    private ExistingRows existing(ConfigSection section) {
        return switch (section.text("existing").orElse("refuse")) {
            case "refuse" -> ExistingRows.REFUSE;
            case "keep" -> ExistingRows.KEEP;
            case "overwrite" -> ExistingRows.OVERWRITE;
            default -> {
                problems.add(
                        section.line("existing"),
                        section.path("existing"),
                        section.written("existing"),
                        "expected refuse, keep or overwrite");
                yield ExistingRows.REFUSE;
            }
        };
    }

    private Optional<MissingParent> missing(ConfigSection section) {
        return switch (section.text("missing").orElse("set-aside")) {
            case "set-aside" -> Optional.of(MissingParent.SET_ASIDE);
            case "fail" -> Optional.of(MissingParent.FAIL);
            case "copy" -> Optional.of(MissingParent.COPY);
            default -> {
                problems.add(
                        section.line("missing"),
                        section.path("missing"),
                        section.written("missing"),
                        "expected set-aside, fail or copy");
                yield Optional.empty();
            }
        };
    }

    /** One source table may go to several target tables, but not twice to the same one. */
    private void reportDoubles(ConfigSection root) {
        Map<String, MappingConfig> ways = new LinkedHashMap<>();
        Map<String, String> named = new LinkedHashMap<>();
        for (MappingConfig mapping : read) {
            String way = mapping.from() + " to " + mapping.target() + "/" + mapping.to();
            MappingConfig before = ways.putIfAbsent(way, mapping);
            if (before != null) {
                problems.add(
                        root.line("mappings"),
                        mapping.path(),
                        way,
                        "is mapped by " + before.path() + " already",
                        "remove one of the two");
            }
            reportName(root, mapping.path(), mapping.name(), named);
        }
        queries.forEach(query -> reportName(root, query.path(), query.name(), named));
    }

    private void reportName(ConfigSection root, String path, @Nullable String name, Map<String, String> named) {
        String namesake = name == null ? null : named.putIfAbsent(name, path);
        if (namesake != null) {
            problems.add(
                    root.line("mappings"),
                    path + ".name",
                    String.valueOf(name),
                    "is the name of " + namesake + " already",
                    "give each mapping a name of its own");
        }
    }
}
