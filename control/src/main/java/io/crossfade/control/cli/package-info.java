/** The command line: one class per command, exit codes, output as text and as JSON. */
@NullMarked
package io.crossfade.control.cli;

import org.jspecify.annotations.NullMarked;
