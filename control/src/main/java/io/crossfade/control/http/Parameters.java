package io.crossfade.control.http;

import io.crossfade.core.config.Nearest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Holds a request's query parameters against those that its endpoint declares. */
final class Parameters {
    private final Map<String, QueryParameter> declared = new HashMap<>();
    private final Map<String, String> given = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @throws Refusal 400 with every one that is unknown, given twice, or not of its type */
    Parameters(List<QueryParameter> declared, Map<String, List<String>> given) {
        declared.forEach(parameter -> this.declared.put(parameter.name(), parameter));
        given.forEach(this::check);
        if (!problems.isEmpty()) {
            throw Refusal.badRequest(problems, "see the address's parameters in /api/v1/openapi.json");
        }
    }

    private void check(String name, List<String> values) {
        QueryParameter parameter = declared.get(name);
        if (parameter == null) {
            String meant = Nearest.to(name, declared.keySet())
                    .map(known -> "; is " + known + " meant?")
                    .orElse("");
            problems.add("the parameter " + name + " is not known" + meant);
        } else if (values.isEmpty()) {
            problems.add("the parameter " + name + " cannot be decoded");
        } else if (values.size() > 1) {
            problems.add("the parameter " + name + " is given " + values.size() + " times");
        } else {
            wrong(parameter.type(), values.getFirst())
                    .ifPresent(expected -> problems.add("the parameter " + name + " must be " + expected));
            given.put(name, values.getFirst());
        }
    }

    /** What it should be, if it is not. */
    private static Optional<String> wrong(Class<?> type, String value) {
        if (type.isEnum()) {
            List<String> names = Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .toList();
            return names.contains(value) ? Optional.empty() : Optional.of("one of " + String.join(", ", names));
        }
        if (type == Boolean.class) {
            return value.matches("true|false") ? Optional.empty() : Optional.of("true or false");
        }
        if (type == Integer.class || type == Long.class) {
            return isWhole(type, value) ? Optional.empty() : Optional.of("a whole number");
        }
        if (type == Instant.class) {
            return isTime(value) ? Optional.empty() : Optional.of("a time such as 2026-01-31T12:00:00Z");
        }
        return value.chars().anyMatch(Character::isISOControl)
                ? Optional.of("without control characters")
                : Optional.empty();
    }

    private static boolean isWhole(Class<?> type, String value) {
        try {
            long number = Long.parseLong(value);
            return type == Long.class || number == (int) number;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isTime(String value) {
        try {
            Instant.parse(value);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    Optional<String> value(String name) {
        if (!declared.containsKey(name)) {
            String known = declared.keySet().stream().sorted().collect(Collectors.joining(", "));
            throw new IllegalArgumentException("the endpoint declares no parameter " + name + ", only: " + known);
        }
        return Optional.ofNullable(given.get(name));
    }
}
