/** The final report of a migration: what was moved, how long it took, what was proven, and what is worth doing next. */
@NullMarked
package io.crossfade.control.report;

import org.jspecify.annotations.NullMarked;
