package io.crossfade.control.cutover;

import io.crossfade.core.model.TableId;
import java.math.BigInteger;
import java.util.Optional;

/**
 * A sequence as it was read (PostgreSQL manual, "CREATE SEQUENCE"). A cached sequence's last value is already the last of
 * those that sessions hold.
 *
 * @param called whether the last value was given out
 */
public record SequenceState(
        TableId name,
        long lastValue,
        boolean called,
        long increment,
        long minimum,
        long maximum,
        boolean cycles,
        long cache) {

    boolean isAscending() {
        return increment > 0;
    }

    /** The last number that was given out; empty where none was. */
    Optional<BigInteger> drawn() {
        return called ? Optional.of(BigInteger.valueOf(lastValue)) : Optional.empty();
    }

    /**
     * The value to set so that what this sequence gives next lies beyond {@code reached} by at least {@code margin}
     * steps. It stays on this sequence's own steps (odd numbers stay odd). A cycling sequence that would overrun begins
     * again, as it would by itself.
     *
     * @return empty where the sequence would overflow
     */
    Optional<Long> beyond(BigInteger reached, long margin) {
        BigInteger step = BigInteger.valueOf(increment);
        BigInteger goal = reached.add(step.multiply(BigInteger.valueOf(margin)));
        BigInteger from = BigInteger.valueOf(lastValue);
        BigInteger distance = goal.subtract(from).multiply(BigInteger.valueOf(step.signum()));
        BigInteger[] steps = distance.max(BigInteger.ZERO).divideAndRemainder(step.abs());
        BigInteger count = steps[1].signum() > 0 ? steps[0].add(BigInteger.ONE) : steps[0];
        BigInteger value = from.add(step.multiply(count));
        // One more number must fit after it.
        if (isWithin(value.add(step)) && isWithin(value)) {
            return Optional.of(value.longValueExact());
        }
        if (!cycles) {
            return Optional.empty();
        }
        BigInteger start = BigInteger.valueOf(isAscending() ? minimum : maximum);
        BigInteger room = BigInteger.valueOf(maximum)
                .subtract(BigInteger.valueOf(minimum))
                .divide(step.abs());
        BigInteger wrapped = step.multiply(BigInteger.valueOf(margin).min(room));
        return Optional.of(start.add(wrapped).longValueExact());
    }

    private boolean isWithin(BigInteger value) {
        return value.compareTo(BigInteger.valueOf(minimum)) >= 0 && value.compareTo(BigInteger.valueOf(maximum)) <= 0;
    }
}
