package io.crossfade.control.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.crossfade.core.config.Nearest;
import io.crossfade.core.error.CrossfadeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a body and where, in the words of JSON rather than of Java. */
final class BodyProblem {
    private static final String REMEDY = "see the address's schema in /api/v1/openapi.json";

    private BodyProblem() {}

    /** @throws CrossfadeException if that is what the value's own constructor found */
    static Refusal of(JacksonException failure) {
        return switch (failure) {
            case UnrecognizedPropertyException unknown -> unknown(unknown);
            case InvalidNullException absent -> at(absent, "is missing");
            case ValueInstantiationException refused -> refused(refused);
            case InvalidFormatException wrong -> at(wrong, expected(wrong.getTargetType()));
            case MismatchedInputException wrong -> mismatched(wrong);
            case JsonMappingException other -> at(other, place(other.getLocation()));
            default -> Refusal.badRequest("the body is not JSON" + place(failure.getLocation()), "send a JSON object");
        };
    }

    private static Refusal unknown(UnrecognizedPropertyException unknown) {
        Collection<Object> known = unknown.getKnownPropertyIds() == null ? List.of() : unknown.getKnownPropertyIds();
        List<String> names = known.stream().map(String::valueOf).toList();
        String meant = Nearest.to(unknown.getPropertyName(), names)
                .map(name -> "; is " + name + " meant?")
                .orElse("");
        return at(unknown, "is not known" + meant);
    }

    private static Refusal refused(ValueInstantiationException refused) {
        if (refused.getCause() instanceof CrossfadeException ours) {
            throw ours;
        }
        return at(
                refused,
                refused.getCause() instanceof IllegalArgumentException cause
                        ? "is refused: " + cause.getMessage()
                        : "is refused");
    }

    private static Refusal mismatched(MismatchedInputException wrong) {
        String message = String.valueOf(wrong.getOriginalMessage());
        if (message.startsWith("Missing required creator property '")) {
            String name =
                    message.substring(message.indexOf('\'') + 1, message.indexOf('\'', message.indexOf('\'') + 1));
            String above = path(wrong);
            String whole = above.isEmpty() || above.endsWith(name) ? above : above + "." + name;
            return Refusal.badRequest((whole.isEmpty() ? name : whole) + " is missing", REMEDY);
        }
        return message.startsWith("Trailing token")
                ? Refusal.badRequest("the body goes on after its end" + place(wrong.getLocation()), REMEDY)
                : at(wrong, expected(wrong.getTargetType()));
    }

    private static Refusal at(JsonMappingException failure, String problem) {
        String path = path(failure);
        return Refusal.badRequest((path.isEmpty() ? "the body" : path) + " " + problem.strip(), REMEDY);
    }

    private static String path(JsonMappingException failure) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : failure.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "is of another kind than expected";
        }
        if (type.isEnum()) {
            return "must be one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        return "must be " + kind(type);
    }

    private static String kind(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a whole number";
        }
        if (type == Instant.class) {
            return "a time such as 2026-01-31T12:00:00Z";
        }
        if (type == Duration.class) {
            return "a duration such as PT30S";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type == String.class ? "a text" : "an object";
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null ? "" : ": line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
