/** The whole module, from a file to PostgreSQL. */
@NullMarked
package io.crossfade.sqlite;

import org.jspecify.annotations.NullMarked;
