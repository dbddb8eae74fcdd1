/** Explores small models of a protocol exhaustively. */
@NullMarked
package io.crossfade.testkit.model;

import org.jspecify.annotations.NullMarked;
