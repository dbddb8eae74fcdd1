/** What does not fit, listed before anything is copied. */
@NullMarked
package io.crossfade.sqlite.audit;

import org.jspecify.annotations.NullMarked;
