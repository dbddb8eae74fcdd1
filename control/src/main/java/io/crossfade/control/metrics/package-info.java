/** What a running process tells of itself to those that watch it: meters, health, and a server of both. */
@NullMarked
package io.crossfade.control.metrics;

import org.jspecify.annotations.NullMarked;
