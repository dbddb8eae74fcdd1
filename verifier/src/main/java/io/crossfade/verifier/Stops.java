package io.crossfade.verifier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The stops of several targets' lanes at one and the same state of the source. */
final class Stops implements Standstill.Stop {
    private final List<Standstill.Stop> stops = new ArrayList<>();

    private Stops() {}

    static Stops ask(List<ComparedTarget> targets, String id) {
        Stops asked = new Stops();
        try {
            targets.forEach(target -> asked.stops.add(target.standstill().ask(id)));
            return asked;
        } catch (RuntimeException e) {
            asked.close();
            throw e;
        }
    }

    @Override
    public boolean await() {
        return stops.stream().allMatch(Standstill.Stop::await);
    }

    @Override
    public boolean release() {
        boolean stood = true;
        for (Standstill.Stop stop : stops) {
            stood &= stop.release();
        }
        return stood;
    }

    @Override
    public Duration held() {
        return stops.stream()
                .map(Standstill.Stop::held)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        RuntimeException first = null;
        for (Standstill.Stop stop : stops) {
            try {
                stop.close();
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
