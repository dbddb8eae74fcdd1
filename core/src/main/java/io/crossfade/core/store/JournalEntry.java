package io.crossfade.core.store;

import io.crossfade.core.model.Sha256;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * One entry of a migration's journal.
 *
 * @param at to the microsecond, by the control database's clock
 * @param actor who acted: who asked for it over HTTP, the user of the operating system, the database's role and the address
 * @param detailJson a JSON object, as it was written
 * @param previous the hash of the entry before it; empty: it is the first
 * @param hash in hexadecimal digits, see {@link #computed}
 */
public record JournalEntry(
        long seq, Instant at, String actor, String event, String detailJson, String previous, String hash) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    /** SHA-256 over UTF-8: the previous hash, migration, time, actor, event and detail, with a line feed between each two. */
    public String computed(String migration) {
        String time = TIME.format(at.atOffset(ZoneOffset.UTC));
        return Sha256.hex(String.join("\n", previous, migration, time, actor, event, detailJson));
    }
}
