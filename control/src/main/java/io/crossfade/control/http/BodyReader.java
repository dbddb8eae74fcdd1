package io.crossfade.control.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.crossfade.control.json.AnswerJson;
import io.crossfade.control.json.Nullness;
import io.crossfade.core.error.ErrorCode;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a request's body: JSON in UTF-8, of a bounded size, with nothing in it that its type does not know. */
final class BodyReader {
    private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);
    private static final int DEEPEST = 64;
    private static final int PASSED_OVER = 1024 * 1024;
    private static final int QUIET_LOOKS = 10;
    private static final Duration QUIET = Duration.ofMillis(20);

    private final int limit;
    private final ObjectMapper lenient = constrained(AnswerJson.builder().build());
    private final ObjectMapper json = constrained(AnswerJson.builder()
            .annotationIntrospector(new Nullness())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build());

    /** @param limit bytes of a body */
    BodyReader(int limit) {
        this.limit = limit;
    }

    private static ObjectMapper constrained(ObjectMapper mapper) {
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
        return mapper;
    }

    /**
     * @param type null where the endpoint takes no body
     * @throws Refusal 400, 413 or 415
     */
    @Nullable
    Object read(HttpServletRequest request, @Nullable Type type) {
        if (type == null) {
            refuseAny(request);
            return null;
        }
        requireJson(request);
        byte[] bytes = bytes(request);
        if (bytes.length == 0) {
            throw Refusal.badRequest("the body is missing", "send a JSON object");
        }
        try {
            return parse(bytes, type);
        } catch (IOException e) {
            throw Refusal.badRequest("the body cannot be read", "send a JSON object");
        }
    }

    private Object parse(byte[] bytes, Type type) throws IOException {
        try {
            Object value = json.readValue(bytes, json.constructType(type));
            if (value == null) {
                throw Refusal.badRequest("the body must be an object", "send a JSON object");
            }
            return value;
        } catch (JacksonException e) {
            throw BodyProblem.of(misspelt(bytes, type).orElse(e));
        }
    }

    /** What a body calls by a wrong name is missing too; the name says more. */
    private Optional<JacksonException> misspelt(byte[] bytes, Type type) throws IOException {
        try {
            lenient.readValue(bytes, lenient.constructType(type));
            return Optional.empty();
        } catch (UnrecognizedPropertyException e) {
            return Optional.of(e);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static void refuseAny(HttpServletRequest request) {
        boolean has = request.getContentLengthLong() > 0;
        if (!has && request.getHeader("Transfer-Encoding") != null) {
            has = read(request, 1).length > 0;
        }
        if (has) {
            throw Refusal.badRequest("this address takes no body", "send none").with("Connection", "close");
        }
    }

    private static void requireJson(HttpServletRequest request) {
        String type = String.valueOf(request.getContentType())
                .toLowerCase(Locale.ROOT)
                .replace(" ", "");
        boolean plain = request.getHeader("Content-Encoding") == null;
        if (!plain || !(type.equals("application/json") || type.matches("application/json;charset=\"?utf-8\"?"))) {
            throw new Refusal(
                            415,
                            ErrorCode.USAGE,
                            "the body must be JSON in UTF-8, not compressed",
                            "send Content-Type: application/json")
                    .with("Accept", "application/json");
        }
    }

    /**
     * Reads what follows of a body that nobody takes, within bounds: whoever still sends when the connection closes may lose
     * the answer (RFC 9112, section 9.6).
     */
    void passOver(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        boolean sends = length > 0 || request.getHeader("Transfer-Encoding") != null;
        if (sends && length <= PASSED_OVER && request.getHeader("Expect") == null) {
            try {
                passOver(request.getInputStream(), length < 0 ? PASSED_OVER : length);
            } catch (IOException | RuntimeException e) {
                LOG.debug("the rest of a refused body did not come", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void passOver(ServletInputStream in, long most) throws IOException, InterruptedException {
        long left = most;
        int looks = 0;
        while (left > 0 && looks < QUIET_LOOKS && !in.isFinished()) {
            long skipped = in.skip(Math.min(left, in.available()));
            left -= skipped;
            looks = skipped > 0 ? 0 : looks + 1;
            if (skipped == 0) {
                Thread.sleep(QUIET); // a read would wait for as long as the client likes
            }
        }
    }

    private byte[] bytes(HttpServletRequest request) {
        byte[] bytes = request.getContentLengthLong() > limit ? null : read(request, limit + 1);
        if (bytes == null || bytes.length > limit) {
            throw new Refusal(
                            413, ErrorCode.USAGE, "the body is larger than " + limit + " bytes", "send less at a time")
                    .with("Connection", "close");
        }
        return bytes;
    }

    private static byte[] read(HttpServletRequest request, int most) {
        try {
            InputStream in = request.getInputStream();
            return in.readNBytes(most);
        } catch (IOException e) {
            throw Refusal.badRequest("the body did not come whole", "send it again")
                    .with("Connection", "close");
        }
    }
}
