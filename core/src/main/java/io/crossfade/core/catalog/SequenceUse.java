package io.crossfade.core.catalog;

import io.crossfade.core.model.TableId;

/**
 * A sequence that stands behind a column.
 *
 * @param identity whether it belongs to an identity column
 * @param owned whether it goes when the column goes; false: only the column's default uses it
 */
public record SequenceUse(TableId sequence, TableId table, String column, boolean identity, boolean owned) {}
