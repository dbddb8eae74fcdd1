/** The whole product from end to end: its commands as processes of their own, against real servers. */
@NullMarked
package io.crossfade.control.e2e;

import org.jspecify.annotations.NullMarked;
