package io.crossfade.core.plan;

/** How the applier keeps the target's triggers and foreign keys out of the way, the best that is granted. */
public enum ConstraintMode {
    /** {@code session_replication_role = replica}: neither triggers nor foreign keys fire; the gate checks them. */
    REPLICA_ROLE,
    /** All foreign keys are deferrable: deferred to the end of the target transaction. */
    DEFERRED,
    /** Neither: changes are applied one by one in the source's order. */
    EXACT_ORDER
}
