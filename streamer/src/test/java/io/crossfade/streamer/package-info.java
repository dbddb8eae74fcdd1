/** Tests of the stream against real servers. */
@NullMarked
package io.crossfade.streamer;

import org.jspecify.annotations.NullMarked;
