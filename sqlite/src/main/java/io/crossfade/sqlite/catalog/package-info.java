/** What a SQLite file holds: tables, columns, keys, indexes, and what of it no target can be made from. */
@NullMarked
package io.crossfade.sqlite.catalog;

import org.jspecify.annotations.NullMarked;
