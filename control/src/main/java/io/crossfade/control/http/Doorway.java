package io.crossfade.control.http;

import io.crossfade.core.error.ErrorCode;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What every request passes first, whatever it asks for: headers of the answer, the name it calls, its length, its time. */
final class Doorway extends Handler.Wrapper {
    static final String PEER = Peer.class.getName();

    private final SecurityHeaders headers;
    private final HostNames hosts;
    private final SlowClients clients;
    private final int longest;

    /** @param longest characters of an address */
    Doorway(SecurityHeaders headers, HostNames hosts, SlowClients clients, int longest) {
        this.headers = headers;
        this.hosts = hosts;
        this.clients = clients;
        this.longest = longest;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        headers.put(response.getHeaders());
        Optional<Refusal> refusal = refusal(request);
        if (refusal.isPresent()) {
            write(Problems.answer(refusal.get(), "/"), response, callback);
            return true;
        }
        Peer peer = clients.of(request);
        peer.expect();
        request.setAttribute(PEER, peer);
        Request.addCompletionListener(request, failure -> peer.expect());
        return super.handle(request, response, callback);
    }

    private Optional<Refusal> refusal(Request request) {
        if (String.valueOf(request.getHttpURI().getPathQuery()).length() > longest) {
            return Optional.of(new Refusal(
                    414, ErrorCode.USAGE, "the address is longer than " + longest + " characters", "ask for less"));
        }
        return hosts.refusal(
                request.getHeaders().get(HttpHeader.HOST),
                request.getConnectionMetaData().getLocalSocketAddress());
    }

    /** Answers without Javalin. */
    static void write(Answer answer, Response response, Callback callback) {
        response.setStatus(answer.status());
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        Answer.Text text = answer.text();
        ByteBuffer body = ByteBuffer.wrap(text == null ? new byte[0] : text.bytes());
        if (text != null) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, text.contentType());
        }
        response.write(true, body, callback);
    }
}
