package io.crossfade.control.serve;

import io.crossfade.control.http.Answer;
import io.crossfade.control.http.Call;
import io.crossfade.control.http.Endpoint;
import io.crossfade.control.http.Page;
import io.crossfade.control.log.RunningLevels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses by which the server's log levels are seen and changed while it runs. */
public final class LevelEndpoints {
    private final RunningLevels levels;

    private LevelEndpoints(RunningLevels levels) {
        this.levels = levels;
    }

    public static List<Endpoint> of(RunningLevels levels) {
        LevelEndpoints endpoints = new LevelEndpoints(levels);
        return List.of(
                Endpoint.get(
                        "/logging",
                        "Lists how much Crossfade's loggers log in this server: now, and when it started.",
                        Page.of(RunningLevels.Level.class),
                        call -> Answer.of(new Page<>(levels.all(), null))),
                Endpoint.put(
                        "/logging/{logger}",
                        "Changes how much a logger of Crossfade logs, and those below it, at once and until the server ends.",
                        WantedLevel.class,
                        RunningLevels.Level.class,
                        endpoints::change));
    }

    /**
     * How much a logger is to log.
     *
     * @param level {@code trace}, {@code debug}, {@code info}, {@code warn}, {@code error} or {@code off}; null: as at the
     *     server's start
     */
    record WantedLevel(@Nullable String level) {}

    private Answer change(Call call) {
        WantedLevel wanted = call.body();
        return Answer.of(
                levels.set(call.path("logger"), wanted.level(), call.caller().name() + " over HTTP"));
    }
}
