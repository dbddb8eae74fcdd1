package io.crossfade.verifier.schema;

import java.util.Locale;

/** What kind of thing differs. */
public enum SchemaKind {
    TABLE,
    COLUMN,
    DEFAULT,
    TYPE,
    PRIMARY_KEY,
    UNIQUE,
    INDEX,
    CHECK,
    EXCLUSION,
    FOREIGN_KEY,
    SEQUENCE,
    TRIGGER,
    ROW_SECURITY,
    POLICY,
    GRANT,
    REPLICA_IDENTITY,
    PARTITIONING;

    /** For people and JSON: {@code primary key}. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether it matters to those alone who write to the target after its cutover, not to Crossfade's own rows. */
    boolean isForWriters() {
        return switch (this) {
            case DEFAULT, SEQUENCE, TRIGGER, ROW_SECURITY, POLICY, GRANT, REPLICA_IDENTITY -> true;
            case TABLE, COLUMN, TYPE, PRIMARY_KEY, UNIQUE, INDEX, CHECK, EXCLUSION, FOREIGN_KEY, PARTITIONING -> false;
        };
    }
}
