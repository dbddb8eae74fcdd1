package io.crossfade.verifier.schema;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;

/**
 * One difference between a moved table and the table that it becomes.
 *
 * @param targetName the target as the plan calls it
 * @param name of what differs, as the side that has it calls it; empty: the table itself
 * @param sourceHas in the source's words
 * @param targetHas in the target's words
 * @param remedy SQL; what it changes is in the target unless it says otherwise; empty: nothing is clear
 */
public record SchemaFinding(
        MappingId mapping,
        TableId source,
        String targetName,
        TableId target,
        SchemaKind kind,
        String name,
        String sourceHas,
        String targetHas,
        Severity severity,
        String remedy) {}
