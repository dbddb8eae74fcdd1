package io.crossfade.core.catalog;

/** Which columns of an old row the write-ahead log carries (PostgreSQL manual, ALTER TABLE … REPLICA IDENTITY). */
public enum ReplicaIdentity {
    DEFAULT,
    INDEX,
    FULL,
    NOTHING;

    static ReplicaIdentity of(String code) {
        return switch (code) {
            case "d" -> DEFAULT;
            case "i" -> INDEX;
            case "f" -> FULL;
            case "n" -> NOTHING;
            default -> throw new IllegalArgumentException("unknown replica identity '" + code + "'");
        };
    }
}
