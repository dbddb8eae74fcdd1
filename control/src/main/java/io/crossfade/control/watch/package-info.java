/** Continuous verification: which chunk comes next, at what budget, what is known to differ, what is told of it. */
@NullMarked
package io.crossfade.control.watch;

import org.jspecify.annotations.NullMarked;
