/** The migration file as records: validated where they are made. */
@NullMarked
package io.crossfade.core.config;

import org.jspecify.annotations.NullMarked;
