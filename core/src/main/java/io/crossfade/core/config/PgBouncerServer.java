package io.crossfade.core.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What PgBouncer connects to for one of its databases (pgbouncer(5), section {@code [databases]}).
 *
 * @param database the name there
 * @param line the whole connection string as it is written; it may hold a password
 */
public record PgBouncerServer(String host, int port, String database, Secret line) {
    private static final int USUAL_PORT = 5432;
    private static final Pattern PAIR = Pattern.compile(" *([a-z_]+) *= *('(?:[^']|'')+'|[^' ][^ ]*)(?: |$)");
    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /**
     * Reads a connection string such as {@code host=db2 port=5432 dbname=orders pool_size=40}; empty if it is none, or names
     * no host.
     *
     * @param entry PgBouncer's own name of the database, which counts where no {@code dbname} is given
     */
    public static Optional<PgBouncerServer> of(String text, String entry) {
        Optional<Map<String, String>> pairs =
                CONTROL.matcher(text).find() ? Optional.empty() : pairs(text.stripTrailing());
        String host = pairs.map(found -> found.get("host")).orElse("");
        String port = pairs.map(found -> found.get("port")).orElse(Integer.toString(USUAL_PORT));
        if (host.isEmpty() || !PORT.matcher(port).matches()) {
            return Optional.empty();
        }
        String database = pairs.map(found -> found.get("dbname")).orElse(entry);
        return Optional.of(new PgBouncerServer(host, Integer.parseInt(port), database, new Secret(text.strip())));
    }

    private static Optional<Map<String, String>> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        Matcher pair = PAIR.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!pair.find(at) || pair.start() != at) {
                return Optional.empty();
            }
            String value = pair.group(2);
            pairs.put(
                    pair.group(1),
                    value.startsWith("'")
                            ? value.substring(1, value.length() - 1).replace("''", "'")
                            : value);
            at = pair.end();
        }
        return Optional.of(pairs);
    }

    /** Whether it names the role that PgBouncer logs in as, whoever the client is. */
    public boolean hasUser() {
        return pairs(line.reveal()).orElse(Map.of()).containsKey("user");
    }

    /** Whether it is the same database of the same server. */
    public boolean isAt(PgBouncerServer other) {
        return toString().equals(other.toString());
    }

    @Override
    public String toString() {
        return host + ":" + port + "/" + database;
    }
}
