/** The ways by which writers are sent to the other side, when that takes writes. */
@NullMarked
package io.crossfade.control.route;

import org.jspecify.annotations.NullMarked;
