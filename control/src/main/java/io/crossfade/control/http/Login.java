package io.crossfade.control.http;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a request is let in.
 *
 * @param caller who sent it
 * @param byBearer whether it carries a token, which no browser sends by itself
 * @param holds whether it would still be let in
 * @param end when a browser's session ends at the latest, null for other logins
 */
record Login(
        Caller caller,
        boolean byBearer,
        BooleanSupplier holds,
        @Nullable Instant end) {}
