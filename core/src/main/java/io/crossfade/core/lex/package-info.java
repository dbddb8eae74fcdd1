/** What PostgreSQL's SQL is made of, for SQL that somebody else wrote. */
@NullMarked
package io.crossfade.core.lex;

import org.jspecify.annotations.NullMarked;
