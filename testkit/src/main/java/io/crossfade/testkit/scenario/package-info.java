/** Whole migrations of known kinds as data: schemas, rows by seed, writers that never stop, and oracles of their own. */
@NullMarked
package io.crossfade.testkit.scenario;

import org.jspecify.annotations.NullMarked;
