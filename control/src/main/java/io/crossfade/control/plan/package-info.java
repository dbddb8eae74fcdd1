/** Makes the plan: a pure function from the config and the catalogs, with everything that stands against it. */
@NullMarked
package io.crossfade.control.plan;

import org.jspecify.annotations.NullMarked;
