package io.crossfade.core.error;

/**
 * Every way in which Crossfade stops: who must act, the process's exit code, and the remedy. {@code docs/runbook.md} has
 * a section for each.
 */
public enum ErrorCode {
    CONFIG_INVALID(Disposition.OPERATOR, 2, "correct the named places in the migration file"),
    USAGE(Disposition.OPERATOR, 2, "see `crossfade help`"),
    PREFLIGHT_REFUSED(Disposition.OPERATOR, 3, "work through the findings, each names its remedy, then run again"),
    UNREACHABLE(Disposition.RETRY, 4, "check that the server runs, and the URL, network and firewall"),
    ACCESS_DENIED(Disposition.OPERATOR, 4, "check user, password and pg_hba.conf; grant what the message names"),
    CONNECTION_LOST(Disposition.RETRY, 4, "nothing is lost; the stage starts again from its stored position"),
    FILE_UNREADABLE(Disposition.OPERATOR, 4, "the SQLite file cannot be read; the message says why and what helps"),
    FILE_LOCKED(Disposition.RETRY, 4, "end the process that holds the SQLite file locked, or wait for it"),
    ALREADY_RUNNING(Disposition.OPERATOR, 6, "another process runs this part of the migration; stop it first"),
    PLAN_CHANGED(Disposition.OPERATOR, 3, "restore the migration file, or `crossfade abort` and start anew"),
    SLOT_EXISTS(Disposition.OPERATOR, 3, "drop the slot if nobody needs it, or name the migration differently"),
    SLOT_LOST(Disposition.HALT, 5, "the change stream has a gap: `crossfade abort`, then run again with a new copy"),
    SOURCE_CHANGED(Disposition.HALT, 5, "the source is another server or timeline: `crossfade abort`, then run again"),
    PUBLICATION_CHANGED(
            Disposition.HALT, 5, "changes may be missing from the stream: `crossfade abort`, then run again"),
    TOPIC_GAP(Disposition.HALT, 5, "records are missing from Kafka: `crossfade abort`, then run again with a new copy"),
    TOPIC_UNSAFE(Disposition.OPERATOR, 3, "set the topic's retention so that it outlasts the migration"),
    SEND_FAILED(Disposition.RETRY, 4, "nothing is lost; streaming starts again at the slot's confirmed position"),
    WIRE_CORRUPT(Disposition.HALT, 5, "a record cannot be read: use one version of Crossfade for all stages"),
    SNAPSHOT_LOST(Disposition.RETRY, 4, "what is left is copied under a new snapshot where that is safe"),
    TABLE_CHANGED(Disposition.OPERATOR, 5, "a moved table was altered; the message names what and how to go on"),
    COPY_REFUSED(Disposition.OPERATOR, 7, "the target refused copied rows; the message names the table and the reason"),
    TARGET_REFUSED(Disposition.OPERATOR, 7, "the target refused a change; the message names the table and the reason"),
    DISK_FULL(
            Disposition.OPERATOR,
            7,
            "make room on the disk of the server that said so, then start again: nothing is lost"),
    EPOCH_SUPERSEDED(Disposition.HALT, 6, "another process took this part over; this one has stopped"),
    SET_ASIDE(Disposition.OPERATOR, 8, "rows or tables were set aside: see `crossfade status`, resolve them, verify"),
    NOT_EQUAL(Disposition.OPERATOR, 1, "source and target differ: see the discrepancies, repair or copy again"),
    NOT_PROVEN(Disposition.OPERATOR, 9, "the comparison could not finish; run it again under less load"),
    NOT_IN_SYNC(Disposition.OPERATOR, 8, "wait until `crossfade status` says in sync, then try again"),
    CUTOVER_REFUSED(Disposition.OPERATOR, 8, "the gate names what stands against the cutover; nothing was changed"),
    CUTOVER_UNDONE(Disposition.OPERATOR, 10, "the side takes writes again that took them before; try again"),
    CUTOVER_FORWARD(
            Disposition.OPERATOR, 11, "the point of no return is passed: run the same command again to finish it"),
    BACKUP_FAILED(Disposition.OPERATOR, 12, "the message says why there is no dump; nothing was changed: run it again"),
    JOURNAL_BROKEN(
            Disposition.OPERATOR, 1, "find out who changed crossfade.journal, from a backup or the server's log"),
    NOT_FOUND(Disposition.OPERATOR, 2, "there is no such migration, table or target; the message names it"),
    INTERRUPTED(Disposition.RETRY, 130, "stopped by request; start again to go on"),
    INTERNAL(Disposition.HALT, 70, "a defect in Crossfade: nothing was lost, please report it with the log");

    /** Who acts next. */
    public enum Disposition {
        /** The supervisor tries again by itself. */
        RETRY,
        /** Going on would lose or double rows; the migration stands still. */
        HALT,
        /** A person must change something first. */
        OPERATOR
    }

    private final Disposition disposition;
    private final int exitCode;
    private final String remedy;

    ErrorCode(Disposition disposition, int exitCode, String remedy) {
        this.disposition = disposition;
        this.exitCode = exitCode;
        this.remedy = remedy;
    }

    public Disposition disposition() {
        return disposition;
    }

    /** The exit code of a command that ends with this error. */
    public int exitCode() {
        return exitCode;
    }

    /** What to do, in one clause; a message may be more precise. */
    public String remedy() {
        return remedy;
    }
}
