package io.crossfade.control.progress;

/** Shows nothing. */
public final class SilentProgress implements Progress {
    @Override
    public void note(String line) {}

    @Override
    public void live(String line) {}

    @Override
    public Bar bar(String task, long total, String unit) {
        return new Bar() {
            @Override
            public void at(long done) {}

            @Override
            public void total(long newTotal) {}

            @Override
            public void bytes(long bytes) {}

            @Override
            public Bar part(String of, long ofTotal) {
                return this;
            }

            @Override
            public void close() {}
        };
    }
}
