package io.crossfade.control.http;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One address of the API: what it takes, what it answers, who may call it, and what does the work. The routes and the
 * OpenAPI document are both made from these.
 *
 * @param method GET, POST, PUT or DELETE
 * @param path below {@code /api/v1}, such as <code>/migrations/{migration}</code>
 * @param summary one sentence
 * @param tag what it is listed under
 * @param role who may call it
 * @param request the body's type, null where there is none
 * @param answer the answer's type, {@code Void.class} where there is none; of one event's data where it streams
 * @param status of a call that succeeds
 * @param query the query parameters; others are refused
 */
public record Endpoint(
        String method,
        String path,
        String summary,
        String tag,
        Role role,
        @Nullable Type request,
        Type answer,
        int status,
        List<QueryParameter> query,
        Work work) {

    /** What does the work. */
    sealed interface Work {}

    /** One call, one answer. */
    record Answering(Handler handler) implements Work {}

    /** One call, many events. */
    record Streaming(Feed feed) implements Work {}

    /** An address of the server's own, which guards itself. */
    record Own(Function<RequestCall, Answer> handler) implements Work {}

    public Endpoint {
        query = List.copyOf(query);
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with /: " + path);
        }
    }

    /** For viewers; answers 200. */
    public static Endpoint get(String path, String summary, Type answer, Handler handler) {
        return of("GET", path, summary, null, answer, handler).role(Role.VIEWER);
    }

    /** For operators; answers 200, or 204 if {@code answer} is {@code Void.class}. */
    public static Endpoint post(String path, String summary, Type request, Type answer, Handler handler) {
        return of("POST", path, summary, request, answer, handler);
    }

    /** One without a body. */
    public static Endpoint post(String path, String summary, Type answer, Handler handler) {
        return of("POST", path, summary, null, answer, handler);
    }

    /** For operators; answers 200, or 204 if {@code answer} is {@code Void.class}. */
    public static Endpoint put(String path, String summary, Type request, Type answer, Handler handler) {
        return of("PUT", path, summary, request, answer, handler);
    }

    /** For operators; answers 200, or 204 if {@code answer} is {@code Void.class}. */
    public static Endpoint delete(String path, String summary, Type answer, Handler handler) {
        return of("DELETE", path, summary, null, answer, handler);
    }

    /** Server-sent events for viewers; {@code data} of each is a JSON value of the type. */
    public static Endpoint events(String path, String summary, Type data, Feed feed) {
        return new Endpoint(
                "GET", path, summary, tagOf(path), Role.VIEWER, null, data, 200, List.of(), new Streaming(feed));
    }

    private static Endpoint of(
            String method, String path, String summary, @Nullable Type request, Type answer, Handler handler) {
        int status = answer == Void.class ? 204 : 200;
        Work work = new Answering(handler);
        return new Endpoint(
                method, path, summary, tagOf(path), Role.OPERATOR, request, answer, status, List.of(), work);
    }

    static Endpoint own(
            String method,
            String path,
            String summary,
            @Nullable Type request,
            Type answer,
            Function<RequestCall, Answer> handler) {
        int status = answer == Void.class ? 204 : 200;
        return new Endpoint(
                method, path, summary, "server", Role.VIEWER, request, answer, status, List.of(), new Own(handler));
    }

    private static String tagOf(String path) {
        return path.split("/", -1)[1];
    }

    /** Takes this query parameter too; see {@link QueryParameter#type} for the types. */
    public Endpoint query(String name, String description, Class<?> type) {
        List<QueryParameter> more = new ArrayList<>(query);
        more.add(new QueryParameter(name, description, type));
        return new Endpoint(method, path, summary, tag, role, request, answer, status, more, work);
    }

    public Endpoint tag(String other) {
        return new Endpoint(method, path, summary, other, role, request, answer, status, query, work);
    }

    public Endpoint role(Role other) {
        return new Endpoint(method, path, summary, tag, other, request, answer, status, query, work);
    }

    /** Says which status a call that succeeds has: 202 where the handler answers {@link Answer#accepted}. */
    public Endpoint answers(int other) {
        return new Endpoint(method, path, summary, tag, role, request, answer, other, query, work);
    }

    boolean changes() {
        return !method.equals("GET");
    }
}
