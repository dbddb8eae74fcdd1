package io.crossfade.testkit.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Array values made from an element type's values: empty, with nulls, nested, with a lower bound. */
final class ArrayLiterals {
    private ArrayLiterals() {}

    static List<String> of(String type, List<String> elements) {
        String delimiter = type.equals("box") ? ";" : ",";
        String first = quote(elements.get(0));
        String last = quote(elements.get(elements.size() - 1));
        List<String> all = new ArrayList<>();
        all.add("{}");
        all.add(elements.stream().map(ArrayLiterals::quote).collect(Collectors.joining(delimiter, "{", "}")));
        all.add("{" + String.join(delimiter, "NULL", first, "NULL", last) + "}");
        all.add("[-3:-2]={" + first + delimiter + "NULL}");
        all.add("{{" + first + delimiter + last + "}" + delimiter + "{NULL" + delimiter + first + "}}");
        all.add("[0:0][2:3]={{" + last + delimiter + first + "}}");
        all.add("{NULL}");
        return List.copyOf(all);
    }

    /** Always in double quotes, so that no element reads as NULL (PostgreSQL manual, 8.15.6). */
    private static String quote(String element) {
        return '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
