/** Real servers, workloads and oracles for the tests, the demo and the benchmark. */
@NullMarked
package io.crossfade.testkit;

import org.jspecify.annotations.NullMarked;
