package io.crossfade.sqlite.copy;

/** Hears how a copy goes on; called on the copying thread. */
public interface CopyListener {
    CopyListener NONE = (table, rows, aside) -> {};

    /**
     * @param rows that the target has taken so far; they count only when the table is done
     * @param aside rows kept out so far
     */
    void moved(String table, long rows, long aside);
}
