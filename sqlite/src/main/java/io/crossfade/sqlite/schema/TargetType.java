package io.crossfade.sqlite.schema;

/**
 * A PostgreSQL type that a SQLite column becomes.
 *
 * @param length of VARCHAR and CHAR in characters, the precision of NUMERIC; 0: no limit
 * @param scale of NUMERIC with a precision
 */
public record TargetType(Kind kind, int length, int scale) {
    /** The types, each with its name as {@code format_type} prints it. */
    public enum Kind {
        BIGINT("bigint"),
        SMALLINT("smallint"),
        DOUBLE("double precision"),
        NUMERIC("numeric"),
        BOOLEAN("boolean"),
        TEXT("text"),
        VARCHAR("character varying"),
        CHAR("character"),
        BYTEA("bytea"),
        TIMESTAMPTZ("timestamp with time zone"),
        DATE("date"),
        TIME("time without time zone"),
        JSONB("jsonb"),
        UUID("uuid");

        private final String name;

        Kind(String name) {
            this.name = name;
        }
    }

    public static TargetType of(Kind kind) {
        return new TargetType(kind, 0, 0);
    }

    public boolean isLimited() {
        return length > 0;
    }

    /** As {@code format_type} prints it, with its modifier. */
    public String name() {
        if (!isLimited()) {
            return kind.name;
        }
        return kind == Kind.NUMERIC ? kind.name + "(" + length + "," + scale + ")" : kind.name + "(" + length + ")";
    }

    /** What a text is cast to on its way into the column, so that the column and not the cast checks the length. */
    public String castType() {
        return kind == Kind.CHAR ? "bpchar" : kind.name;
    }

    /** Whether values of both can be compared by a foreign key. */
    public boolean isComparableWith(TargetType other) {
        return kind == other.kind || (isInteger() && other.isInteger()) || (isText() && other.isText());
    }

    public boolean isInteger() {
        return kind == Kind.BIGINT || kind == Kind.SMALLINT;
    }

    public boolean isText() {
        return kind == Kind.TEXT || kind == Kind.VARCHAR;
    }

    public boolean isNumber() {
        return isInteger() || kind == Kind.DOUBLE || kind == Kind.NUMERIC;
    }
}
