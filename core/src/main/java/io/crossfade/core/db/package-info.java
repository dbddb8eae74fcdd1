/** Connections to PostgreSQL, all opened in one way. */
@NullMarked
package io.crossfade.core.db;

import org.jspecify.annotations.NullMarked;
