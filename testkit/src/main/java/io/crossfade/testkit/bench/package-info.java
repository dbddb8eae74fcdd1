/** The loads of the benchmark, made by the server itself so that the client is never what is measured. */
@NullMarked
package io.crossfade.testkit.bench;

import org.jspecify.annotations.NullMarked;
