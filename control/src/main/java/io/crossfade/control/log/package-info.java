/** What is logged, and how much of it. */
@NullMarked
package io.crossfade.control.log;

import org.jspecify.annotations.NullMarked;
