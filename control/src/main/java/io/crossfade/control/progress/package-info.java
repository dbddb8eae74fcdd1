/** Long work shown to whoever waits: moving bars on a terminal, plain lines elsewhere, nothing where asked. */
@NullMarked
package io.crossfade.control.progress;

import org.jspecify.annotations.NullMarked;
