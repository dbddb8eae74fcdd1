/** What the file asks to be called at moments of a cutover. */
@NullMarked
package io.crossfade.control.hook;

import org.jspecify.annotations.NullMarked;
