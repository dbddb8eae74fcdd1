/** What a PostgreSQL catalog says about tables, read once into plain records. */
@NullMarked
package io.crossfade.core.catalog;

import org.jspecify.annotations.NullMarked;
