/** The stream-and-apply protocol as a small model whose every state within bounds is visited. */
@NullMarked
package io.crossfade.applier.model;

import org.jspecify.annotations.NullMarked;
