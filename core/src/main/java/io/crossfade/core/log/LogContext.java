package io.crossfade.core.log;

import java.util.Locale;
import java.util.Map;
import org.slf4j.MDC;

/** Where in a migration a thread works: what is logged on it says so (SLF4J's mapped diagnostic context). */
public enum LogContext {
    MIGRATION,
    STAGE,
    LANE,
    /** The mapping that is copied. */
    TABLE,
    /** The commit END LSN up to which a lane has applied. */
    POSITION;

    /** From now on, on this thread. */
    public void set(String value) {
        MDC.put(key(), value);
    }

    public void clear() {
        MDC.remove(key());
    }

    /** Its name in a log event. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The same work, which says on its own thread what the thread says that calls this. */
    public static Runnable carried(Runnable work) {
        Map<String, String> here = MDC.getCopyOfContextMap();
        return () -> {
            if (here != null) {
                MDC.setContextMap(here);
            }
            work.run();
        };
    }
}
