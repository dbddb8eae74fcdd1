package io.crossfade.control.http;

/** Answers a call; in a virtual thread of its own, so it may wait. */
@FunctionalInterface
public interface Handler {
    /**
     * @throws io.crossfade.core.error.CrossfadeException answered with the status of its code
     * @throws Refusal answered with its status
     */
    Answer answer(Call call);
}
