/** The HTTP layer: endpoints as data, a server that guards them, and their OpenAPI document. It knows no migrations. */
@NullMarked
package io.crossfade.control.http;

import org.jspecify.annotations.NullMarked;
