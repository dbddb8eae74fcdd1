package io.crossfade.control.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The migration file that is shipped for a scenario: the demo runs it as it is, with values for its variables. */
final class ScenarioFile {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(\\w+)}");
    private static final String URL = "_URL";

    private final String text;

    private ScenarioFile(String text) {
        this.text = text;
    }

    static ScenarioFile of(String scenario) {
        String name = "/scenarios/" + scenario + ".yaml";
        try (InputStream in = ScenarioFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the class path has no " + name);
            }
            return new ScenarioFile(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The databases that it takes from variables, by the variables' names: {@code ORDERS_URL} is that of {@code orders}. */
    Set<String> databases() {
        Set<String> names = new TreeSet<>();
        Matcher variables = VARIABLE.matcher(text);
        while (variables.find()) {
            String name = variables.group(1);
            if (name.endsWith(URL)) {
                names.add(name.substring(0, name.length() - URL.length()).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /** Writes it with every variable's value, so that every command works with it while the servers run. */
    void write(Path file, Map<String, String> environment) {
        String filled = VARIABLE.matcher(text).replaceAll(variable -> {
            String value = environment.get(variable.group(1));
            if (value == null) {
                throw new IllegalStateException("no value for " + variable.group());
            }
            return Matcher.quoteReplacement(value);
        });
        try {
            Files.writeString(file, filled);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
