/** The rules of the design that a build can check: who may see whom, names, SQL in its place. */
@NullMarked
package io.crossfade.control.architecture;

import org.jspecify.annotations.NullMarked;
