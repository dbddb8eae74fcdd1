package io.crossfade.control.hook;

import io.crossfade.control.call.CallFailure;
import io.crossfade.control.call.ProgramRun;
import io.crossfade.control.call.SignedPost;
import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.cutover.Direction;
import io.crossfade.core.config.HookConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that the file asks for before and after a cutover's states. One before a state that fails stops the cutover, as long as
 * it can be stopped: then the source takes writes. Any other failure is logged. A state that runs again has its calls again.
 */
public final class ConfiguredHooks implements CutoverHooks {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredHooks.class);

    private record Hook(HookConfig config, CutoverState state) {}

    private final List<Hook> hooks = new ArrayList<>();
    private final Subject subject;
    private final InstantSource clock;
    private final CutoverHooks others;

    /**
     * Whose states they are.
     *
     * @param tables as the source names them, in the order of names
     */
    public record Subject(String migration, String target, Direction direction, List<String> tables) {
        public Subject {
            tables = List.copyOf(tables);
        }
    }

    /** @param others are asked first */
    public ConfiguredHooks(List<HookConfig> configured, Subject subject, InstantSource clock, CutoverHooks others) {
        this.subject = subject;
        this.clock = clock;
        this.others = others;
        configured.forEach(config -> hooks.add(new Hook(config, CutoverState.of(config.state()))));
    }

    @Override
    public void drained(String cutover) {
        others.drained(cutover);
    }

    @Override
    public void entered(CutoverState state) {
        others.entered(state);
        for (Hook hook : hooks) {
            if (hook.config().before() && hook.state().equals(state)) {
                before(hook);
            }
        }
    }

    private void before(Hook hook) {
        try {
            call(hook.config());
        } catch (CallFailure e) {
            if (!(hook.state() instanceof CutoverState.Lasting)) {
                throw new CrossfadeException(ErrorCode.CUTOVER_UNDONE, String.valueOf(e.getMessage()), e);
            }
            LOG.warn("the cutover goes on: {}", e.getMessage());
        }
    }

    @Override
    public void ended(CutoverState state, CutoverState next, Duration took) {
        others.ended(state, next, took);
        if (!next.equals(state)) {
            after(state);
        }
        if (next instanceof CutoverState.End) {
            after(next);
        }
    }

    private void after(CutoverState state) {
        for (Hook hook : hooks) {
            if (!hook.config().before() && hook.state().equals(state)) {
                try {
                    call(hook.config());
                } catch (CallFailure e) {
                    LOG.warn("{}", e.getMessage());
                }
            }
        }
    }

    private void call(HookConfig hook) throws CallFailure {
        String name = "the hook " + hook.moment();
        String moment = hook.before() ? "before" : "after";
        switch (hook.call()) {
            case HookConfig.Call.Command command ->
                new ProgramRun(name + ",", command.program())
                        .run(
                                Map.of(
                                        "CROSSFADE_MIGRATION", subject.migration(),
                                        "CROSSFADE_TARGET", subject.target(),
                                        "CROSSFADE_DIRECTION",
                                                subject.direction().label(),
                                        "CROSSFADE_TABLES", String.join("\n", subject.tables()),
                                        "CROSSFADE_MOMENT", moment,
                                        "CROSSFADE_STATE", hook.state()),
                                "",
                                command.timeout());
            case HookConfig.Call.Webhook webhook -> {
                Instant now = clock.instant();
                HookMessage message = new HookMessage(
                        subject.migration(),
                        subject.target(),
                        subject.direction().label(),
                        subject.tables(),
                        moment,
                        hook.state(),
                        now.toString());
                new SignedPost(name, webhook.webhook(), clock).send(message.id(now), message.json());
            }
        }
    }
}
