/** The one exception type, its codes, and what each asks of the operator. */
@NullMarked
package io.crossfade.core.error;

import org.jspecify.annotations.NullMarked;
