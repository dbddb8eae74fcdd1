/** What a migration will do: pure data, made once, printed, hashed. */
@NullMarked
package io.crossfade.core.plan;

import org.jspecify.annotations.NullMarked;
