/** A web shop: its schema, its data by seed, writers that never stop, and the ledger of what they were promised. */
@NullMarked
package io.crossfade.testkit.shop;

import org.jspecify.annotations.NullMarked;
