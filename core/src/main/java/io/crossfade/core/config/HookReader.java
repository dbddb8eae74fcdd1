package io.crossfade.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what is called at the moments of a cutover. */
final class HookReader {
    private HookReader() {}

    /** What stands under {@code hooks}. */
    static List<HookConfig> read(ConfigSection cutover) {
        List<HookConfig> hooks = new ArrayList<>();
        List<ConfigNode> items = cutover.items("hooks");
        for (int i = 0; i < items.size(); i++) {
            cutover.asSection(items.get(i), cutover.path("hooks") + "[" + i + "]")
                    .flatMap(HookReader::hook)
                    .ifPresent(hooks::add);
        }
        return hooks;
    }

    private static Optional<HookConfig> hook(ConfigSection section) {
        one(section, "before", "after");
        one(section, "command", "webhook");
        boolean before = section.has("before");
        Optional<String> state = state(section, before ? "before" : "after");
        Optional<HookConfig.Call> command = section.section("command").flatMap(HookReader::command);
        Optional<HookConfig.Call> webhook = section.section("webhook")
                .flatMap(given -> RouteReader.webhook(given, null))
                .map(HookConfig.Call.Webhook::new);
        section.finish();
        return state.flatMap(label -> command.or(() -> webhook).map(call -> new HookConfig(before, label, call)));
    }

    private static Optional<String> state(ConfigSection section, String moment) {
        List<String> known = new ArrayList<>(HookConfig.STATES);
        if (moment.equals("after")) {
            known.addAll(HookConfig.ENDS);
        }
        return section.text(moment).filter(state -> {
            if (!known.contains(state)) {
                section.problems()
                        .add(
                                section.line(moment),
                                section.path(moment),
                                section.written(moment),
                                HookConfig.ENDS.contains(state)
                                        ? "is an end, which has an `after` only"
                                        : "is no state of a cutover: expected one of " + String.join(", ", known));
            }
            return known.contains(state);
        });
    }

    private static Optional<HookConfig.Call> command(ConfigSection section) {
        Optional<RouteConfig.Program> program = RouteReader.program(section);
        Duration timeout = RouteReader.timeout(section);
        section.finish();
        return program.map(found -> new HookConfig.Call.Command(found, timeout));
    }

    private static void one(ConfigSection section, String first, String second) {
        if (section.has(first) == section.has(second)) {
            section.problems()
                    .add(
                            section.line(),
                            section.path(),
                            "",
                            section.has(first)
                                    ? "`" + first + "` and `" + second + "` stand together: expected one of them"
                                    : "names neither `" + first + "` nor `" + second + "`");
        }
    }
}
