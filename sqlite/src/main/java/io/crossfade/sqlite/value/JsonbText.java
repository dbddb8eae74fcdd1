package io.crossfade.sqlite.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON as {@code jsonb} prints it: keys by the length of their bytes and then by the bytes, one value a key, numbers as
 * {@code numeric} (PostgreSQL manual, 8.14 "JSON Types"; source, {@code jsonb_util.c} and {@code escape_json}).
 *
 * @param doubleKey whether an object had a key twice; the last value stays
 */
record JsonbText(String text, boolean doubleKey) {
    private static final int DEEPEST = 1000;
    private static final int MOST_DIGITS = 16_000;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(MOST_DIGITS)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final Comparator<byte[]> KEY_ORDER =
            Comparator.<byte[]>comparingInt(key -> key.length).thenComparing(Arrays::compareUnsigned);

    /** Valid JSON that {@code jsonb} cannot hold. */
    static final class Unstorable extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        Unstorable(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    static JsonbText of(String json) throws JsonProcessingException, Unstorable {
        try (JsonParser parser = FACTORY.createParser(json)) {
            Printing printing = new Printing(parser, new StringBuilder(json.length() + 16));
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new JsonParseException(parser, "no value");
            }
            printing.value(first);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one value");
            }
            return new JsonbText(printing.out.toString(), printing.doubleKey);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Printing {
        private final JsonParser parser;
        private StringBuilder out;
        private boolean doubleKey;

        Printing(JsonParser parser, StringBuilder out) {
            this.parser = parser;
            this.out = out;
        }

        void value(JsonToken token) throws IOException, Unstorable {
            switch (token) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                case VALUE_STRING -> string(parser.getText());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
                case VALUE_TRUE -> out.append("true");
                case VALUE_FALSE -> out.append("false");
                case VALUE_NULL -> out.append("null");
                default -> throw new JsonParseException(parser, "unexpected " + token);
            }
        }

        private void array() throws IOException, Unstorable {
            out.append('[');
            boolean first = true;
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (!first) {
                    out.append(", ");
                }
                first = false;
                value(token);
            }
            out.append(']');
        }

        private void object() throws IOException, Unstorable {
            StringBuilder outer = out;
            Map<byte[], StringBuilder> members = new TreeMap<>(KEY_ORDER);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                out = new StringBuilder();
                string(key);
                out.append(": ");
                value(parser.nextToken());
                doubleKey |= members.put(key.getBytes(StandardCharsets.UTF_8), out) != null;
            }
            out = outer.append('{');
            String between = "";
            for (StringBuilder member : members.values()) {
                out.append(between).append(member);
                between = ", ";
            }
            out.append('}');
        }

        private void number(String text) throws Unstorable {
            BigDecimal number;
            try {
                number = new BigDecimal(text);
            } catch (NumberFormatException e) {
                throw new Unstorable("a JSON number beyond the range of numeric");
            }
            if (Math.abs((long) number.scale()) > MOST_DIGITS || number.precision() > MOST_DIGITS) {
                throw new Unstorable("a JSON number beyond the range of numeric");
            }
            out.append(number.toPlainString());
        }

        private void string(String text) throws Unstorable {
            out.append('"');
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    out.append(c).append(text.charAt(++i));
                } else {
                    character(c);
                }
            }
            out.append('"');
        }

        private void character(char c) throws Unstorable {
            if (c == 0) {
                throw new Unstorable("a zero character in JSON, which jsonb cannot hold");
            }
            if (Character.isSurrogate(c)) {
                throw new Unstorable("half of a surrogate pair in JSON, which jsonb cannot hold");
            }
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
    }
}
