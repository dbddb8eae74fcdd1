package io.crossfade.core.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The session settings that walsender, copy, applier and verifier share, so that a value has one text form everywhere,
 * whatever the database's or role's defaults are (PostgreSQL manual, 20.11 "Client Connection Defaults").
 */
public final class SessionSettings {
    private static final Map<String, String> VALUES = values();

    private SessionSettings() {}

    private static Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("client_encoding", "UTF8");
        values.put("DateStyle", "ISO, YMD");
        values.put("IntervalStyle", "postgres");
        values.put("TimeZone", "UTC");
        values.put("bytea_output", "hex");
        values.put("extra_float_digits", "3");
        values.put("lc_monetary", "C");
        values.put("xmloption", "content");
        values.put("search_path", "");
        values.put("standard_conforming_strings", "on");
        values.put("row_security", "off");
        values.put("jit", "off");
        values.put("statement_timeout", "0");
        values.put("default_transaction_isolation", "read committed");
        values.put("idle_in_transaction_session_timeout", "0");
        return values;
    }

    /** Setting to value, in the order in which they are set. */
    public static Map<String, String> all() {
        return java.util.Collections.unmodifiableMap(VALUES);
    }

    /** One {@code SET} statement each, for a session that is open. */
    public static String statements() {
        return VALUES.entrySet().stream()
                .map(setting -> "set " + setting.getKey() + " = " + Identifiers.literal(setting.getValue()))
                .collect(Collectors.joining("; "));
    }
}
