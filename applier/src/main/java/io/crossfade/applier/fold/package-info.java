/** Many changes become few operations: pure, without a database. */
@NullMarked
package io.crossfade.applier.fold;

import org.jspecify.annotations.NullMarked;
