package io.crossfade.control.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.json.AnswerJson;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.util.List;
import java.util.UUID;
import org.eclipse.jetty.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes problems of failures. Of a defect the answer has only an id, by which the log tells the rest. */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final ObjectMapper JSON = AnswerJson.builder().build();
    private static final String RETRY_SOON = "5";

    private Problems() {}

    /** @param instance the path that was called */
    static Answer answer(Throwable failure, String instance) {
        return switch (failure) {
            case Refusal refusal -> refused(refusal, instance);
            case CrossfadeException known when known.code() != ErrorCode.INTERNAL -> known(known, instance);
            case HttpException broken -> broken(broken, instance);
            default -> defect(failure, instance);
        };
    }

    private static Answer refused(Refusal refusal, String instance) {
        Problem problem = Problem.of(refusal.status(), refusal.code(), refusal.detail(), refusal.remedy(), instance);
        Answer answer = answer(refusal.errors().isEmpty() ? problem : problem.withErrors(refusal.errors()));
        for (var header : refusal.headers().entrySet()) {
            answer = answer.withHeader(header.getKey(), header.getValue());
        }
        return answer;
    }

    /** A message that lists problems has each on a line of its own, indented below its heading. */
    private static Answer known(CrossfadeException known, String instance) {
        List<String> lines = String.valueOf(known.getMessage()).lines().toList();
        int status = ErrorStatus.of(known.code());
        Problem problem =
                Problem.of(status, known.code(), String.valueOf(known.getMessage()), known.remedy(), instance);
        if (lines.size() > 1 && lines.stream().skip(1).allMatch(line -> line.startsWith("  "))) {
            problem = Problem.of(status, known.code(), lines.getFirst(), known.remedy(), instance)
                    .withErrors(lines.stream().skip(1).map(String::strip).toList());
        }
        Answer answer = answer(problem);
        return status == ErrorStatus.UNAVAILABLE ? answer.withHeader("Retry-After", RETRY_SOON) : answer;
    }

    /** What Jetty finds wrong with a request. */
    private static Answer broken(HttpException broken, String instance) {
        int status = broken.getCode();
        return status >= 500 ? defect((Throwable) broken, instance) : answer(unreadable(status, instance));
    }

    static Problem unreadable(int status, String instance) {
        String remedy = "see /api/v1/openapi.json for what requests look like";
        return Problem.of(status, ErrorCode.USAGE, "the request cannot be read", remedy, instance);
    }

    private static Answer defect(Throwable failure, String instance) {
        String id = UUID.randomUUID().toString();
        LOG.error("request of {} failed, id {}", instance, id, failure);
        String remedy = "look for the id in the server's log, and report it";
        return answer(Problem.of(500, ErrorCode.INTERNAL, "a defect in Crossfade", remedy, instance)
                .withId(id));
    }

    static Answer answer(Problem problem) {
        return Answer.text(Problem.CONTENT_TYPE, json(problem)).withStatus(problem.status());
    }

    static String json(Problem problem) {
        try {
            return JSON.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a problem", e);
        }
    }
}
