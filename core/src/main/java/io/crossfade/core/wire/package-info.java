/** The envelope: how change events lie in a lane's Kafka records. */
@NullMarked
package io.crossfade.core.wire;

import org.jspecify.annotations.NullMarked;
