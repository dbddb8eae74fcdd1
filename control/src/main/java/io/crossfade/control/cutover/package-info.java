/** The cutover: fence, drain, check, sequences, decision, switch, and the way back from each before the decision. */
@NullMarked
package io.crossfade.control.cutover;

import org.jspecify.annotations.NullMarked;
