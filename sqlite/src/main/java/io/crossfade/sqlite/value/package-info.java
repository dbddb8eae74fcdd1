/** One SQLite value into PostgreSQL's own text form, or the reason why it does not fit. */
@NullMarked
package io.crossfade.sqlite.value;

import org.jspecify.annotations.NullMarked;
