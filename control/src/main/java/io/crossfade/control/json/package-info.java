/** How Crossfade writes JSON for others, on the command line and over HTTP. */
@NullMarked
package io.crossfade.control.json;

import org.jspecify.annotations.NullMarked;
