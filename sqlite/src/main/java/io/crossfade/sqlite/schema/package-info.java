/** The PostgreSQL tables that SQLite's become: types by declaration and affinity, and the DDL. */
@NullMarked
package io.crossfade.sqlite.schema;

import org.jspecify.annotations.NullMarked;
