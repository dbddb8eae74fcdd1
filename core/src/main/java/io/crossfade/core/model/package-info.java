/** The nouns that every module agrees on. Imports nothing but the Java platform. */
@NullMarked
package io.crossfade.core.model;

import org.jspecify.annotations.NullMarked;
