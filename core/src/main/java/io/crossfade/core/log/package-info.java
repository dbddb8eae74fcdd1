/** What a log event says besides its message. */
@NullMarked
package io.crossfade.core.log;

import org.jspecify.annotations.NullMarked;
