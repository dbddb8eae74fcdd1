/** Quoting, and the session settings that every connection shares. */
@NullMarked
package io.crossfade.core.sql;

import org.jspecify.annotations.NullMarked;
