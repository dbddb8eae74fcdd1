/** What {@code crossfade serve} hosts: migrations, what is asked for of them, and how it goes. */
@NullMarked
package io.crossfade.control.serve;

import org.jspecify.annotations.NullMarked;
