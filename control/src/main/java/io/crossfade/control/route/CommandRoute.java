package io.crossfade.control.route;

import io.crossfade.control.call.CallFailure;
import io.crossfade.control.call.ProgramRun;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.model.TableId;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Switches the writers by the operator's own program, which learns from its environment what moves. */
final class CommandRoute implements RouteSwitch {
    private static final String WHAT = "the route's command";

    private final RouteConfig.Command route;

    CommandRoute(RouteConfig.Command route) {
        this.route = route;
    }

    @Override
    public void switchTo(Change change) {
        run(route.run(), change, Direction.FORWARD);
    }

    @Override
    public void undo(Change change) {
        RouteConfig.Program undo = route.undo();
        if (undo == null) {
            throw RouteFailure.of(noUndo(), null);
        }
        run(undo, change, Direction.BACK);
    }

    private void run(RouteConfig.Program program, Change change, Direction direction) {
        Map<String, String> variables = Map.of(
                "CROSSFADE_MIGRATION", change.migration(),
                "CROSSFADE_TARGET", change.target(),
                "CROSSFADE_DIRECTION", direction.label(),
                "CROSSFADE_DESTINATION", change.destination(),
                "CROSSFADE_TABLES",
                        change.tables().stream().map(TableId::toString).collect(Collectors.joining("\n")),
                "CROSSFADE_CUTOVER", change.cutover());
        try {
            new ProgramRun(WHAT, program).run(variables, "", route.timeout());
        } catch (CallFailure e) {
            throw RouteFailure.of(e);
        }
    }

    @Override
    public Optional<String> problem() {
        return problem(route.run());
    }

    @Override
    public Optional<String> undoProblem() {
        return problem(route.undo());
    }

    private Optional<String> problem(RouteConfig.@Nullable Program program) {
        return program == null ? Optional.of(noUndo()) : new ProgramRun(WHAT, program).problem();
    }

    private String noUndo() {
        return WHAT + " " + route.run().command().getFirst() + " has no undo";
    }
}
