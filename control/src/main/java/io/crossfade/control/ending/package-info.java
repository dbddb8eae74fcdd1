/** How a migration ends: completed after its cutover, or aborted before one, without a trace but its history. */
@NullMarked
package io.crossfade.control.ending;

import org.jspecify.annotations.NullMarked;
