package io.crossfade.control.route;

import io.crossfade.control.call.CallFailure;
import io.crossfade.control.call.SignedPost;
import io.crossfade.control.cutover.Direction;
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
        tell(change, Direction.FORWARD);
    }

    @Override
    public void undo(Change change) {
        tell(change, Direction.BACK);
    }

    private void tell(Change change, Direction direction) {
        try {
            post.send(
                    change.cutover(),
                    RouteMessage.of(change, direction, clock.instant()).json());
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
