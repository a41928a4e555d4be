package io.lossy.telemetry.ingest;

import io.lossy.telemetry.security.net.ConnectionLimiter;
import io.lossy.telemetry.security.net.Exposure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Configures the public port.
 *
 * @param enabled    false: every request is answered {@code disabled} and nothing is stored
 * @param instances  event loops that read and validate requests, at least one
 * @param keys       the write keys; empty only on loopback, where no key is required
 * @param exposure   TLS and proxies between the port and its clients
 * @param origins    browser origins that may connect, see {@link OriginRule}
 */
public record IngestConfig(
        boolean enabled,
        String host,
        int port,
        int instances,
        List<WriteKey> keys,
        Exposure exposure,
        List<String> origins,
        RequestLimits limits,
        SocketLimits sockets,
        RateLimits rates) {

    public static final int MAX_INSTANCES = 64;

    public IngestConfig {
        if (instances < 1 || instances > MAX_INSTANCES) {
            throw new IllegalArgumentException("ingest.instances must be from 1 to " + MAX_INSTANCES);
        }
        keys = List.copyOf(keys);
        origins = List.copyOf(origins);
        checkOrigins(origins);
    }

    /** Returns a copy with one more key. */
    public IngestConfig with(WriteKey key) {
        List<WriteKey> more = new ArrayList<>(keys);
        more.add(key);
        return new IngestConfig(enabled, host, port, instances, more, exposure, origins, limits, sockets, rates);
    }

    /** @throws IllegalArgumentException if an entry is invalid; the message says what to write */
    public static void checkOrigins(List<String> origins) {
        origins.forEach(OriginRule::check);
    }

    /**
     * Returns how many event loops read and validate requests if the settings do not say it: one for two processors,
     * because the other stages and a PostgreSQL on the same machine need the rest, and three at most, because three keep
     * the one loop of batch and persist busy.
     */
    public static int instancesFor(int processors) {
        return Math.max(1, Math.min(3, processors / 2));
    }

    /** Returns true if there are no keys. The port is then on loopback only, and reading needs no token. */
    public boolean open() {
        return keys.isEmpty();
    }

    /**
     * Limits the size of requests, checked before parsing where that is possible.
     *
     * @param requestBytes  largest request as it arrives, bytes
     * @param inflatedBytes largest request after gzip, bytes
     * @param eventBytes    largest event as compact JSON, bytes
     * @param depth         deepest nesting within an event
     * @param bytesInFlight sum of all requests that wait for their commit, bytes
     */
    public record RequestLimits(
            int requestBytes, int inflatedBytes, int maxEvents, int eventBytes, int depth, long bytesInFlight) {
        public static final RequestLimits DEFAULT = new RequestLimits(256 << 10, 1 << 20, 500, 16 << 10, 8, 32L << 20);

        public RequestLimits {
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
     * Limits bridge sockets and connections.
     *
     * @param idle         a socket whose client sends nothing, not even a ping, for this long is closed
     * @param stalled      a socket whose client reads nothing of the pending output for this long is closed
     * @param inFlight     requests of one socket that may wait for their commit at a time
     * @param unsentBytes  bytes written but not yet read by the client; above this no aggregate is written, and above
     *                     twice this the socket is closed after a sixth of {@code stalled}
     * @param perAddress   bridge sockets per remote address; the same limit holds for its HTTP connections
     * @param total        sockets and HTTP connections of all addresses together
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
                Duration.ofSeconds(45),
                Duration.ofSeconds(30),
                32,
                32,
                64 << 10,
                2_500,
                ConnectionLimiter.defaultMaxConnections());
    }

    /**
     * Limits the rates of an address and of a bridge socket if keys are configured. The rate of a key is in
     * {@link WriteKey}.
     *
     * @param addressPerSecond events per second, refilled continuously; 0: unlimited
     * @param addressBurst     events at once
     * @param socketPerSecond  as {@code addressPerSecond}, for a bridge socket
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
