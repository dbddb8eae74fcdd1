/** The script that starts Crossfade, against a JDK and a Maven that only pretend. */
@NullMarked
package io.crossfade.control.launcher;

import org.jspecify.annotations.NullMarked;
