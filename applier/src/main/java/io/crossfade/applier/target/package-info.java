/** Operations become statements on the target; what it refuses is told apart and set aside. */
@NullMarked
package io.crossfade.applier.target;

import org.jspecify.annotations.NullMarked;
