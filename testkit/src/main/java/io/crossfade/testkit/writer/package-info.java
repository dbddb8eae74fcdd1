/** Applications that never stop writing, the routes that they follow, and what the database promised them. */
@NullMarked
package io.crossfade.testkit.writer;

import org.jspecify.annotations.NullMarked;
