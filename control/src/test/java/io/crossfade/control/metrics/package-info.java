@NullMarked
package io.crossfade.control.metrics;

import org.jspecify.annotations.NullMarked;
