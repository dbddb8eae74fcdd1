/** A source looked at before there is a migration of it: the list of its tables, and a first migration file. */
@NullMarked
package io.crossfade.control.survey;

import org.jspecify.annotations.NullMarked;
