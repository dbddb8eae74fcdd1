/** The comparison of what tables are, not of what they hold: columns, keys, constraints, sequences, triggers, privileges. */
@NullMarked
package io.crossfade.verifier.schema;

import org.jspecify.annotations.NullMarked;
