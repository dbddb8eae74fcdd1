package io.crossfade.control.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a loop was told to do and what it said, in order. */
final class ToldByWatch implements WatchListener {
    final List<ChunkLook> looks = new ArrayList<>();
    final List<Round> rounds = new ArrayList<>();
    final List<String> notes = new ArrayList<>();

    @Override
    public void looked(ChunkLook look) {
        looks.add(look);
    }

    @Override
    public void ended(Round round) {
        rounds.add(round);
    }

    @Override
    public void note(String line) {
        notes.add(line);
    }

    <T> List<T> ofLooks(Function<ChunkLook, T> what) {
        return looks.stream().map(what).toList();
    }
}
