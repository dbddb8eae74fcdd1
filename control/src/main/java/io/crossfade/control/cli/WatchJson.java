package io.crossfade.control.cli;

import io.crossfade.control.watch.WatchListener;

/** A continuous verification for programs: one JSON object a line, for each look and each round. */
final class WatchJson implements WatchListener {
    private final Console console;

    WatchJson(Console console) {
        this.console = console;
    }

    @Override
    public void looked(ChunkLook look) {
        console.jsonLine(Document.VERIFY_LOOK, look);
    }

    @Override
    public void ended(Round round) {
        console.jsonLine(Document.VERIFY_ROUND, round);
    }

    @Override
    public void note(String line) {
        console.note(line);
    }
}
