package io.crossfade.control.http;

import io.crossfade.core.error.ErrorCode;
import java.util.List;
import java.util.Map;

/** A request that is not carried out, with the HTTP status that says why. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final ErrorCode code;
    private final String remedy;
    private final transient Map<String, String> headers;
    private final transient List<String> errors;

    /** @param detail what is wrong with the request, without secrets of anybody's */
    public Refusal(int status, ErrorCode code, String detail, String remedy) {
        this(status, code, detail, remedy, Map.of(), List.of());
    }

    private Refusal(
            int status,
            ErrorCode code,
            String detail,
            String remedy,
            Map<String, String> headers,
            List<String> errors) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.remedy = remedy;
        this.headers = headers;
        this.errors = errors;
    }

    /** 400 USAGE. */
    public static Refusal badRequest(String detail, String remedy) {
        return new Refusal(400, ErrorCode.USAGE, detail, remedy);
    }

    /** 400 USAGE with every problem of a request. */
    static Refusal badRequest(List<String> errors, String remedy) {
        return new Refusal(400, ErrorCode.USAGE, String.join("; ", errors), remedy, Map.of(), List.copyOf(errors));
    }

    Refusal with(String header, String value) {
        return new Refusal(status, code, detail(), remedy, Map.of(header, value), errors);
    }

    int status() {
        return status;
    }

    ErrorCode code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    String remedy() {
        return remedy;
    }

    Map<String, String> headers() {
        return headers;
    }

    List<String> errors() {
        return errors;
    }
}
