package io.crossfade.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code mappings:}. Several mappings that claim one table by name are a problem here, not a surprise later. */
final class MappingReader {
    private static final String TABLE_EXPECTED = "expected schema.table or schema.*";
    private static final String TO_EXPECTED = "expected target/schema.table or target/schema.*";

    private final ConfigProblems problems;
    private final Set<String> targets;
    private final List<MappingConfig> read = new ArrayList<>();

    MappingReader(ConfigProblems problems, Set<String> targets) {
        this.problems = problems;
        this.targets = targets;
    }

    List<MappingConfig> read(ConfigSection root) {
        root.requiredNode("mappings", "a list of `from:` or `tables:` with `to:`");
        List<ConfigNode> items = root.items("mappings");
        for (int i = 0; i < items.size(); i++) {
            root.asSection(items.get(i), "mappings[" + i + "]").ifPresent(this::mapping);
        }
        reportDoubles(root);
        return read;
    }

    private void mapping(ConfigSection section) {
        section.later("where", "a filter");
        section.later("parents", "copying parents");
        section.later("query", "a query mapping");
        section.later("owner", "one table in several targets");
        section.later("overwrite", "overwriting target rows");
        boolean one = section.has("from");
        boolean many = section.has("tables");
        if (one == many) {
            String said = one ? "`from` and `tables` stand together" : "neither `from` nor `tables` is given";
            problems.add(section.line(), section.path(), "", said, "name one table with `from`, or many with `tables`");
        }
        Optional<Destination> destination = destination(section);
        Map<String, String> columns = columns(section);
        List<Named> sources = one ? patterns(section, "from") : patterns(section, "tables");
        section.finish();
        destination.ifPresent(to -> sources.forEach(source -> add(section, source, to, columns)));
    }

    private record Named(String path, TablePattern table) {}

    private record Destination(String target, TablePattern table) {}

    private void add(ConfigSection section, Named source, Destination to, Map<String, String> columns) {
        if (source.table().isWildcard() && !to.table().isWildcard()) {
            problems.add(
                    section.line("to"),
                    section.path("to"),
                    to.target() + "/" + to.table(),
                    "many tables cannot become one",
                    "write " + to.target() + "/" + to.table().schema() + ".*");
            return;
        }
        if (source.table().isWildcard() && !columns.isEmpty()) {
            problems.add(
                    section.line("columns"),
                    section.path("columns"),
                    "",
                    "columns are renamed table by table",
                    "give the table a mapping of its own with `from`; it goes before the pattern");
            return;
        }
        read.add(new MappingConfig(source.path(), source.table(), to.target(), to.table(), columns));
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

    /** Target column to source column. */
    private Map<String, String> columns(ConfigSection parent) {
        Map<String, String> columns = new LinkedHashMap<>();
        parent.section("columns").ifPresent(section -> {
            for (String targetColumn : section.keys()) {
                section.text(targetColumn).ifPresent(text -> {
                    Optional<String> source = TablePattern.column(text);
                    if (source.isEmpty()) {
                        problems.add(
                                section.line(targetColumn),
                                section.path(targetColumn),
                                section.written(targetColumn),
                                "an expression is not supported by this version",
                                "name a source column; an odd name stands in double quotes");
                    }
                    source.ifPresent(name -> columns.put(targetColumn, name));
                });
            }
        });
        return columns;
    }

    private void reportDoubles(ConfigSection root) {
        Map<TablePattern, MappingConfig> first = new LinkedHashMap<>();
        for (MappingConfig mapping : read) {
            MappingConfig before = first.putIfAbsent(mapping.from(), mapping);
            if (before != null) {
                problems.add(
                        root.line("mappings"),
                        mapping.path(),
                        mapping.from().toString(),
                        "is mapped by " + before.path() + " already",
                        "one source table goes to one target table in this version: remove one of the two");
            }
        }
    }
}
