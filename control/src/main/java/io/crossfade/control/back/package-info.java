/** The way back: what brings rows that are written in a target that has the writers into the source again. */
@NullMarked
package io.crossfade.control.back;

import org.jspecify.annotations.NullMarked;
