package io.crossfade.applier.model;

/** The rules of the protocol that the model can do without, to show what each is for. */
enum Rule {
    /** The applier drops records of a lower epoch than the highest it has seen. */
    EPOCH_FILTER,
    /** A streamer's first record in every lane is Restarted, upon which the applier drops what was left open. */
    RESTARTED,
    /** Restarted is acknowledged in every lane before anything else is sent. */
    RESTARTED_AWAITED,
    /** The first failed send ends the session; nothing after it is sent. */
    STOP_AT_FAILED_SEND,
    /** A hole in the record numbers of an epoch stops the applier. */
    RECORD_NUMBERS,
    /** WAL is confirmed to the slot only after the acknowledgements. */
    CONFIRM_AFTER_ACK,
    /** WAL is confirmed to the slot only after the acknowledgements of all lanes. */
    CONFIRM_ALL_LANES,
    /** A transaction is applied only if its END LSN is above the lane's. */
    ABOVE_OWN_POSITION,
    /** It is the commit's END LSN that counts, not the LSN at which the transaction started. */
    END_LSN,
    /** The applier never waits for one particular transaction. */
    NEVER_WAITS,
    /** The position is stored in the transaction that stores the rows. */
    POSITION_WITH_DATA,
    /** The epoch stored with the position is that of the record at which reading goes on, not the newest that was read. */
    EPOCH_OF_ITS_RECORD,
    /** Who has lost the lane's epoch cannot commit. */
    LANE_EPOCH
}
