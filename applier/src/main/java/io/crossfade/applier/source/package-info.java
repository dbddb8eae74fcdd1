/** What a lane's applier reads again from the source. */
@NullMarked
package io.crossfade.applier.source;

import org.jspecify.annotations.NullMarked;
