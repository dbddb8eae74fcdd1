/** What holds of fences, sequences and cutovers, on real servers. */
@NullMarked
package io.crossfade.control.cutover;

import org.jspecify.annotations.NullMarked;
