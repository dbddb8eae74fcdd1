/** The cutover's protocol as a model whose every state within bounds is visited; the machine in it is production's own. */
@NullMarked
package io.crossfade.control.cutover.model;

import org.jspecify.annotations.NullMarked;
