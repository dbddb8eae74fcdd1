/** A lane applied to real servers, and the rules of reading it. */
@NullMarked
package io.crossfade.applier;

import org.jspecify.annotations.NullMarked;
