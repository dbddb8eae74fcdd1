@NullMarked
package io.crossfade.applier.source;

import org.jspecify.annotations.NullMarked;
