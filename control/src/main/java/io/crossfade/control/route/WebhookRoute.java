package io.crossfade.control.route;

import io.crossfade.control.call.CallFailure;
import io.crossfade.control.call.SignedPost;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.RouteConfig;
import java.time.InstantSource;
import java.util.Optional;

/** Posts where the writers go. */
final class WebhookRoute implements RouteSwitch {
    private final SignedPost post;
    private final InstantSource clock;

    WebhookRoute(RouteConfig.Webhook route, InstantSource clock) {
        this.post = new SignedPost("the route's webhook", route, clock);
        this.clock = clock;
    }

    @Override
    public void switchTo(Change change) {
        tell(change, Way.FORWARD);
    }

    @Override
    public void undo(Change change) {
        tell(change, Way.BACK);
    }

    private void tell(Change change, Way way) {
        try {
            post.send(
                    change.cutover(),
                    RouteMessage.of(change, way, clock.instant()).json());
        } catch (CallFailure e) {
            throw RouteFailure.of(e);
        }
    }

    @Override
    public Optional<String> problem() {
        return post.problem();
    }

    @Override
    public Optional<String> undoProblem() {
        return post.problem();
    }
}
