/** Streams the source's changes into one Kafka topic per lane; alone sees Debezium and Kafka Connect. */
@NullMarked
package io.crossfade.streamer;

import org.jspecify.annotations.NullMarked;
