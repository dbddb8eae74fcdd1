package io.crossfade.control.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers what Jetty refuses by itself, such as a request that is not HTTP, as all other problems are answered. */
final class BrokenRequests extends ErrorHandler {
    private static final int DEFECT = 500;

    private final SecurityHeaders headers;

    BrokenRequests(SecurityHeaders headers) {
        this.headers = headers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        headers.put(response.getHeaders());
        Object failure = request.getAttribute(ERROR_EXCEPTION);
        Doorway.write(
                status >= DEFECT && failure instanceof Throwable cause
                        ? Problems.answer(cause, "/").withStatus(status)
                        : Problems.answer(Problems.unreadable(status, "/")),
                response,
                callback);
        return true;
    }
}
