/** The control schema {@code crossfade}: its tables and who reads and writes them. */
@NullMarked
package io.crossfade.core.store;

import org.jspecify.annotations.NullMarked;
