package io.crossfade.verifier;

import java.time.Duration;

/** Lanes that do not stand still. */
final class Restless implements Standstill.Stop {
    @Override
    public boolean await() {
        return false;
    }

    @Override
    public boolean release() {
        return false;
    }

    @Override
    public Duration held() {
        return Duration.ZERO;
    }

    @Override
    public void close() {}
}
