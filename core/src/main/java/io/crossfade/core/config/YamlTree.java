package io.crossfade.core.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads YAML text into {@link ConfigNode}s that know their lines. Keys that stand twice, aliases and further documents
 * are problems: each would let the file mean something else than it seems to say.
 */
final class YamlTree {
    private static final YAMLFactory FACTORY = new YAMLFactory();

    private final ConfigProblems problems;
    private final YAMLParser parser;

    private YamlTree(YAMLParser parser, ConfigProblems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** The document; {@link ConfigNode.Empty} if there is none or it cannot be read, the reason among the problems. */
    static ConfigNode parse(String text, ConfigProblems problems) {
        try (YAMLParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return new ConfigNode.Empty(1);
            }
            YamlTree tree = new YamlTree(parser, problems);
            ConfigNode root = tree.node("");
            if (parser.nextToken() != null) {
                problems.add(tree.line(), "", "", "a second YAML document", "keep one migration in one file");
            }
            return root;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            problems.add(line, "", "", "not YAML: " + plain(e.getOriginalMessage()));
            return new ConfigNode.Empty(1);
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory cannot fail to be read", e);
        }
    }

    /** The parser's message without its excerpts of the text, which may hold secrets. */
    private static String plain(String message) {
        return message.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .map(String::strip)
                .collect(Collectors.joining(", "));
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private ConfigNode node(String path) throws IOException {
        int line = line();
        JsonToken token = parser.currentToken();
        if (parser.isCurrentAlias()) {
            problems.add(line, path, "*" + parser.getText(), "aliases are not supported", "write the value out");
            return new ConfigNode.Empty(line);
        }
        if (token == JsonToken.START_OBJECT) {
            return mapping(path, line);
        }
        if (token == JsonToken.START_ARRAY) {
            List<ConfigNode> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(node(path + "[" + items.size() + "]"));
            }
            return new ConfigNode.Sequence(line, items);
        }
        return token == JsonToken.VALUE_NULL
                ? new ConfigNode.Empty(line)
                : new ConfigNode.Scalar(line, parser.getText());
    }

    private ConfigNode mapping(String path, int line) throws IOException {
        Map<String, ConfigNode.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int keyLine = line();
            String key = parser.currentName();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            parser.nextToken();
            ConfigNode.Entry first = entries.putIfAbsent(key, new ConfigNode.Entry(keyLine, node(keyPath)));
            if (first != null) {
                problems.add(keyLine, keyPath, "", "stands twice, first on line " + first.line(), "keep one of them");
            }
        }
        return new ConfigNode.Mapping(line, entries);
    }
}
