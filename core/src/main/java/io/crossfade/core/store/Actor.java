package io.crossfade.core.store;

import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * On whose behalf a thread acts, and the threads that it starts: the journal names it. Nobody in particular: the user of the
 * operating system whose process this is.
 */
public final class Actor {
    private static final InheritableThreadLocal<String> NAMED = new InheritableThreadLocal<>();

    private Actor() {}

    /**
     * @param name of one line, such as {@code alice via API}
     * @throws Exception what the work throws
     */
    public static <T> T as(String name, Callable<T> work) throws Exception {
        Optional<String> before = Optional.ofNullable(NAMED.get());
        NAMED.set(name);
        try {
            return work.call();
        } finally {
            before.ifPresentOrElse(NAMED::set, NAMED::remove);
        }
    }

    static String current() {
        String user = System.getProperty("user.name", "?");
        return Optional.ofNullable(NAMED.get())
                .map(name -> name + " by " + user)
                .orElse(user);
    }
}
