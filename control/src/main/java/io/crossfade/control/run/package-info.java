/** The composition root: wires the stages of a migration, keeps them running, and carries it from phase to phase. */
@NullMarked
package io.crossfade.control.run;

import org.jspecify.annotations.NullMarked;
