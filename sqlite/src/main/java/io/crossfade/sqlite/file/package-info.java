/** A SQLite file: opened safely, read under one snapshot, its errors translated at the door. */
@NullMarked
package io.crossfade.sqlite.file;

import org.jspecify.annotations.NullMarked;
