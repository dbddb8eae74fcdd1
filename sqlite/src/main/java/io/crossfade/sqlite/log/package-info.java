/** Live changes: triggers that append to a log in the file, and its way into the lanes' topics. */
@NullMarked
package io.crossfade.sqlite.log;

import org.jspecify.annotations.NullMarked;
