/** A second opinion on whether two databases hold the same rows; shares no code with the verifier. */
@NullMarked
package io.crossfade.testkit.oracle;

import org.jspecify.annotations.NullMarked;
