/** Calls to what is the operator's own: programs, addresses. */
@NullMarked
package io.crossfade.control.call;

import org.jspecify.annotations.NullMarked;
