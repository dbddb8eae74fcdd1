package io.crossfade.control.http;

import io.crossfade.core.error.ErrorCode;

/**
 * Which HTTP status a failure has. A refused login to a database is 502 and not 403: the caller of the API may well do
 * what it asked for, it is Crossfade that was not let in.
 */
final class ErrorStatus {
    static final int UNAVAILABLE = 503;

    private ErrorStatus() {}

    static int of(ErrorCode code) {
        return switch (code) {
            case USAGE -> 400;
            case NOT_FOUND -> 404;
            case CONFIG_INVALID -> 422;
            case PREFLIGHT_REFUSED,
                    ALREADY_RUNNING,
                    PLAN_CHANGED,
                    SLOT_EXISTS,
                    SLOT_LOST,
                    SOURCE_CHANGED,
                    PUBLICATION_CHANGED,
                    TOPIC_GAP,
                    TOPIC_UNSAFE,
                    WIRE_CORRUPT,
                    TABLE_CHANGED,
                    COPY_REFUSED,
                    TARGET_REFUSED,
                    EPOCH_SUPERSEDED,
                    SET_ASIDE,
                    NOT_EQUAL,
                    NOT_PROVEN,
                    NOT_IN_SYNC,
                    CUTOVER_REFUSED,
                    CUTOVER_UNDONE,
                    CUTOVER_FORWARD,
                    JOURNAL_BROKEN -> 409;
            case INTERNAL -> 500;
            case ACCESS_DENIED, FILE_UNREADABLE, BACKUP_FAILED -> 502;
            case UNREACHABLE, CONNECTION_LOST, FILE_LOCKED, SEND_FAILED, SNAPSHOT_LOST, INTERRUPTED -> UNAVAILABLE;
            case DISK_FULL -> 507;
        };
    }
}
