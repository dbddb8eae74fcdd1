package io.crossfade.core.sql;

/** How a session says the word by which it passes a migration's fences. */
public final class WordSql {
    private WordSql() {}

    /** For the rest of the session; parameter: the word. */
    public static final String SAY = "select pg_catalog.set_config('" + OwnSession.WORD + "', ?, false)";
}
