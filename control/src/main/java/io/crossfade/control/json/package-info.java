/** The one form of JSON in which results are told. */
@NullMarked
package io.crossfade.control.json;

import org.jspecify.annotations.NullMarked;
