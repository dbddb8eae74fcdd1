/** A SQLite file before its migration: a checked copy of one moment, and what is in it. */
@NullMarked
package io.crossfade.sqlite.backup;

import org.jspecify.annotations.NullMarked;
