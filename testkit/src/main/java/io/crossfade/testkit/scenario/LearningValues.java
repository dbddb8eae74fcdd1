package io.crossfade.testkit.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.testkit.writer.OddTexts;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Values of each declared type that fit it, in the forms that applications write them in. */
final class LearningValues {
    private static final long TEN_YEARS = 10 * 365 * 86_400L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RandomGenerator random;
    private final Instant now;

    LearningValues(RandomGenerator random, Instant now) {
        this.random = random;
        this.now = now;
    }

    Object of(LearningTable.Column column) {
        return switch (column.type()) {
            case "INTEGER" -> random.nextInt(5) == 0 ? random.nextInt() : random.nextInt(1000);
            case "BIGINT" -> random.nextInt(5) == 0 ? random.nextLong() : random.nextLong(1_000_000);
            case "SMALLINT" -> random.nextInt(5) == 0 ? Short.MIN_VALUE : random.nextInt(Short.MAX_VALUE + 1);
            case "BOOLEAN" -> random.nextInt(2);
            case "REAL", "FLOAT", "DOUBLE" -> floating();
            case "NUMERIC", "DECIMAL" -> decimal(column);
            case "BLOB" -> OddTexts.bytes(random);
            case "TIMESTAMP", "DATETIME" -> moment();
            case "DATE" -> day().toString();
            case "TIME" -> time();
            case "JSON" -> json();
            case "VARCHAR" -> cut(text(), column.size(0));
            case "CHAR" -> "srmonœ日".substring(0, 1 + random.nextInt(Math.min(7, column.size(0))));
            case "TEXT" -> random.nextInt(30) == 0 ? OddTexts.wide(random) : text();
            case "" -> random.nextBoolean() ? (Object) random.nextInt(100) : text();
            default -> throw new IllegalStateException("no values for " + column);
        };
    }

    private String text() {
        String text = OddTexts.any(random);
        return text == null ? "" : text;
    }

    private static String cut(String text, int characters) {
        return text.codePointCount(0, text.length()) <= characters
                ? text
                : text.substring(0, text.offsetByCodePoints(0, characters));
    }

    private double floating() {
        return switch (random.nextInt(6)) {
            case 0 -> 0.1;
            case 1 -> -1.5e300;
            case 2 -> 1.0 / 3;
            case 3 -> random.nextInt(100);
            default -> random.nextDouble() * 1000;
        };
    }

    /** As text: SQLite makes a number of it where one can be made. */
    private String decimal(LearningTable.Column column) {
        int precision = column.hasSize() ? column.size(0) : 8;
        int scale = column.hasSize() ? column.size(1) : random.nextInt(3);
        BigInteger digits = BigInteger.valueOf(random.nextLong((long) Math.pow(10, precision)));
        return new BigDecimal(random.nextInt(4) == 0 ? digits.negate() : digits, scale).toPlainString();
    }

    private LocalDate day() {
        return random.nextInt(20) == 0
                ? LocalDate.of(1, 1, 1).plusDays(random.nextInt(3_000_000))
                : LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(random.nextInt(4000));
    }

    private String moment() {
        Instant at = now.minusSeconds(random.nextLong(TEN_YEARS)).plusNanos(1000L * random.nextInt(1_000_000));
        String form = switch (random.nextInt(5)) {
            case 0 -> "yyyy-MM-dd HH:mm:ss.SSSSSS";
            case 1 -> "yyyy-MM-dd HH:mm:ss.SSS";
            case 2 -> "yyyy-MM-dd'T'HH:mm:ss'Z'";
            case 3 -> "yyyy-MM-dd HH:mm:ss'+02:00'";
            default -> "yyyy-MM-dd HH:mm:ss";
        };
        return DateTimeFormatter.ofPattern(form).withZone(ZoneOffset.UTC).format(at);
    }

    private String time() {
        String minute = "%02d:%02d".formatted(random.nextInt(24), random.nextInt(60));
        return switch (random.nextInt(3)) {
            case 0 -> minute;
            case 1 -> minute + ":%02d.%03d".formatted(random.nextInt(60), random.nextInt(1000));
            default -> minute + ":%02d".formatted(random.nextInt(60));
        };
    }

    private String json() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("zoë", OddTexts.any(random));
        object.put("a", random.nextInt(1000) / 8.0);
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            list.add(i % 2 == 0 ? null : i);
        }
        object.put("list", list);
        try {
            return JSON.writeValueAsString(random.nextInt(4) == 0 ? list : object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
