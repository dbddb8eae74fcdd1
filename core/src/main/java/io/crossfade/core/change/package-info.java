/** What happened in the source, event by event, in commit order. Imports {@code core.model} and nothing else. */
@NullMarked
package io.crossfade.core.change;

import org.jspecify.annotations.NullMarked;
