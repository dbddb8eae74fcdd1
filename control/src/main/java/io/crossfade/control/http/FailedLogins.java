package io.crossfade.control.http;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts logins that failed, by address and in all. It limits what failures may cost, not who may log in: a right token is
 * never refused, since one of 256 bits is not guessed and a limit on it would let anybody lock out the operators.
 */
final class FailedLogins {
    private static final int AN_ADDRESS_A_MINUTE = 10;
    private static final int ALL_A_MINUTE = 300;
    private static final int ADDRESSES = 10_000;
    private static final int NETWORK_BYTES = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Bucket all = bucket(ALL_A_MINUTE);
    private final Map<String, Bucket> byAddress = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > ADDRESSES;
        }
    };

    /** @return seconds to wait, if there have been too many */
    OptionalLong failed(String address) {
        lock.lock();
        try {
            ConsumptionProbe own = byAddress
                    .computeIfAbsent(network(address), any -> bucket(AN_ADDRESS_A_MINUTE))
                    .tryConsumeAndReturnRemaining(1);
            ConsumptionProbe shared = all.tryConsumeAndReturnRemaining(1);
            long nanos = Math.max(own.getNanosToWaitForRefill(), shared.getNanosToWaitForRefill());
            return own.isConsumed() && shared.isConsumed()
                    ? OptionalLong.empty()
                    : OptionalLong.of(Duration.ofNanos(nanos).toSeconds() + 1);
        } finally {
            lock.unlock();
        }
    }

    /** One client has a whole network of IPv6 addresses. */
    private static String network(String address) {
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES))
                    : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    private static Bucket bucket(int aMinute) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(aMinute).refillGreedy(aMinute, Duration.ofMinutes(1)))
                .build();
    }
}
