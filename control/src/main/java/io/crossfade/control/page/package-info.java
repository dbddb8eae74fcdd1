/** Pages of HTML that people read and pass on: each is one file that needs no other. */
@NullMarked
package io.crossfade.control.page;

import org.jspecify.annotations.NullMarked;
