package io.lossy.telemetry.ingest;

import io.lossy.telemetry.access.Exposure;
import io.lossy.telemetry.access.Lines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the doors stand open.
 *
 * @param enabled    false: every request is answered {@code disabled} and nothing is stored
 * @param keys       who may write; empty only on loopback, where no key is asked for
 * @param exposure   what lies between the port and those who ask
 * @param origins    browser origins that may connect, see {@link OriginRule}
 */
public record IngestConfig(
        boolean enabled,
        String host,
        int port,
        List<WriteKey> keys,
        Exposure exposure,
        List<String> origins,
        Limits limits,
        SocketLimits sockets,
        RateLimits rates) {

    public IngestConfig {
        keys = List.copyOf(keys);
        origins = List.copyOf(origins);
        checkOrigins(origins);
    }

    /** The same with one more key. */
    public IngestConfig with(WriteKey key) {
        List<WriteKey> more = new ArrayList<>(keys);
        more.add(key);
        return new IngestConfig(enabled, host, port, more, exposure, origins, limits, sockets, rates);
    }

    /** @throws IllegalArgumentException when one is no origin, with what to write */
    public static void checkOrigins(List<String> origins) {
        origins.forEach(OriginRule::check);
    }

    /** Everything may be read without a token: there are no keys, so only loopback reaches us. */
    public boolean open() {
        return keys.isEmpty();
    }

    /**
     * What is too much, decided before anything is parsed where that is possible.
     *
     * @param requestBytes  largest request as it arrives, bytes
     * @param inflatedBytes largest request after gzip, bytes
     * @param eventBytes    largest event as compact JSON, bytes
     * @param depth         deepest nesting within an event
     * @param bytesInFlight all requests that wait for their commit together, bytes
     */
    public record Limits(
            int requestBytes, int inflatedBytes, int maxEvents, int eventBytes, int depth, long bytesInFlight) {
        public static final Limits DEFAULT = new Limits(256 << 10, 1 << 20, 500, 16 << 10, 8, 32L << 20);

        public Limits {
            if (requestBytes < 1024 || maxEvents < 1 || depth < 2) {
                throw new IllegalArgumentException("request_bytes, max_events or depth is too small");
            }
            if (inflatedBytes < requestBytes) {
                throw new IllegalArgumentException("ingest.limits.inflated_bytes (" + inflatedBytes
                        + ") must not be below ingest.limits.request_bytes (" + requestBytes + ")");
            }
            if (bytesInFlight < inflatedBytes) {
                throw new IllegalArgumentException("ingest.limits.in_flight_bytes (" + bytesInFlight
                        + ") must not be below ingest.limits.inflated_bytes (" + inflatedBytes + ")");
            }
        }
    }

    /**
     * What one bridge socket may do.
     *
     * @param idle         a socket that sends nothing, not even a ping, for this long is closed
     * @param stalled      a socket that takes nothing of what was written to it for this long is closed
     * @param inFlight     requests of one socket that wait for their commit together
     * @param unsentBytes  written but not yet taken by the client; above it no aggregate is written, and above twice it
     *                     the socket's patience is a sixth of {@code stalled}
     * @param perAddress   sockets from one remote address, and HTTP connections too
     * @param total        sockets and HTTP connections from all addresses together
     */
    public record SocketLimits(
            Duration idle,
            Duration stalled,
            int inFlight,
            int registrations,
            int unsentBytes,
            int perAddress,
            int total) {
        public static final SocketLimits DEFAULT = new SocketLimits(
                Duration.ofSeconds(45), Duration.ofSeconds(30), 32, 32, 64 << 10, 2_500, Lines.bearable());
    }

    /**
     * How much one address and one bridge socket may send once there are keys, whose own rates are in {@link WriteKey}.
     *
     * @param addressPerSecond events a second, refilled continuously; 0: unlimited
     * @param addressBurst     events at once
     * @param socketPerSecond  likewise
     */
    public record RateLimits(double addressPerSecond, int addressBurst, double socketPerSecond, int socketBurst) {
        public static final RateLimits DEFAULT = new RateLimits(5_000, 50_000, 1_000, 10_000);

        public RateLimits {
            if (!(addressPerSecond >= 0 && socketPerSecond >= 0) || addressBurst < 1 || socketBurst < 1) {
                throw new IllegalArgumentException("a rate is 0 or more events a second, a burst at least one event");
            }
        }
    }
}
