package io.crossfade.verifier;

import java.time.Duration;

/** Lanes that stand still, because nobody writes. */
record StillLanes() implements Standstill.Stop {
    @Override
    public boolean await() {
        return true;
    }

    @Override
    public boolean release() {
        return true;
    }

    @Override
    public Duration held() {
        return Duration.ZERO;
    }

    @Override
    public void close() {}
}
