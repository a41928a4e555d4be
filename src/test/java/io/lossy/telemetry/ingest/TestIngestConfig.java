package io.lossy.telemetry.ingest;

import io.lossy.telemetry.catalog.model.BatchPolicy;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.ClientPolicy;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.fixture.EventLoops;
import io.lossy.telemetry.ingest.IngestConfig.RateLimits;
import io.lossy.telemetry.ingest.IngestConfig.RequestLimits;
import io.lossy.telemetry.ingest.IngestConfig.SocketLimits;
import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.lossy.telemetry.security.auth.SecretDigest;
import io.lossy.telemetry.security.auth.SigningKey;
import io.lossy.telemetry.security.net.Exposure;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The settings of a test: those of a fresh checkout, changed where the test says so. */
final class TestIngestConfig {
    static final String EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
    static final String WRITE_KEY = "wk_0123456789abcdef";
    static final String SLOW_KEY = "wk_slow_0123456789abcdef";
    static final String READ_TOKEN = "rt_0123456789abcdef";

    static final SigningKey SIGNING = SigningKey.random();

    private boolean enabled = true;
    private int instances = EventLoops.instancesOr(1);
    private List<WriteKey> keys = List.of();
    private List<String> readTokens = List.of();
    private RequestLimits limits = RequestLimits.DEFAULT;
    private SocketLimits sockets = SocketLimits.DEFAULT;
    private int total = sockets.total();
    private RateLimits rates = RateLimits.DEFAULT;
    private Exposure exposure = Exposure.PLAIN;

    static TestIngestConfig fresh() {
        return new TestIngestConfig();
    }

    TestIngestConfig disabled() {
        enabled = false;
        return this;
    }

    TestIngestConfig instances(int n) {
        instances = n;
        return this;
    }

    /** One key without a rate, one with 10 events a second and 20 at once. */
    TestIngestConfig withKeys() {
        keys = List.of(
                key("web", WRITE_KEY, Set.of(Source.EXTENSION, Source.BACKEND), 0, 1),
                key("slow", SLOW_KEY, Set.of(Source.BACKEND), 10, 20));
        readTokens = List.of(READ_TOKEN);
        return this;
    }

    static WriteKey key(String id, String secret, Set<Source> sources, double perSecond, int burst) {
        return new WriteKey(id, List.of(SecretDigest.of(secret)), sources, List.of(), perSecond, burst);
    }

    /** One key for each of two secrets, for pages of the extension alone. */
    TestIngestConfig withRotatedKeyOfTheExtension() {
        keys = List.of(new WriteKey(
                "extension",
                List.of(SecretDigest.of(WRITE_KEY), SecretDigest.of(SLOW_KEY)),
                Set.of(Source.BACKEND),
                List.of(EXTENSION),
                0,
                1));
        return this;
    }

    /** Reads tokens that {@link #SIGNING} signed, by this clock. */
    ReadTokenVerifier readers(Clock clock) {
        return new ReadTokenVerifier(List.of(SIGNING), readTokens, Set.of(), clock);
    }

    TestIngestConfig bytesInFlight(long bytes) {
        limits = new RequestLimits(
                limits.requestBytes(),
                limits.inflatedBytes(),
                limits.maxEvents(),
                limits.eventBytes(),
                limits.depth(),
                bytes);
        return this;
    }

    TestIngestConfig idle(Duration idle) {
        return sockets(idle, sockets.stalled(), sockets.inFlight(), sockets.registrations(), sockets.perAddress());
    }

    TestIngestConfig stalled(Duration stalled) {
        return sockets(sockets.idle(), stalled, sockets.inFlight(), sockets.registrations(), sockets.perAddress());
    }

    TestIngestConfig inFlightPerSocket(int requests) {
        return sockets(sockets.idle(), sockets.stalled(), requests, sockets.registrations(), sockets.perAddress());
    }

    TestIngestConfig registrations(int n) {
        return sockets(sockets.idle(), sockets.stalled(), sockets.inFlight(), n, sockets.perAddress());
    }

    TestIngestConfig perAddress(int n) {
        return sockets(sockets.idle(), sockets.stalled(), sockets.inFlight(), sockets.registrations(), n);
    }

    private TestIngestConfig sockets(Duration idle, Duration stalled, int inFlight, int registrations, int perAddress) {
        sockets = new SocketLimits(idle, stalled, inFlight, registrations, sockets.unsentBytes(), perAddress, total);
        return this;
    }

    /** Of all addresses together. */
    TestIngestConfig total(int n) {
        total = n;
        return perAddress(sockets.perAddress());
    }

    /** A second per address and socket: so many events each; 0: as many as they like. At once: twice as many. */
    TestIngestConfig rates(int perAddress, int perSocket) {
        rates = new RateLimits(perAddress, Math.max(1, 2 * perAddress), perSocket, Math.max(1, 2 * perSocket));
        return this;
    }

    TestIngestConfig behindProxies(int trusted) {
        exposure = new Exposure(null, true, trusted);
        return this;
    }

    IngestConfig config() {
        return new IngestConfig(
                enabled,
                "127.0.0.1",
                0,
                instances,
                keys,
                exposure,
                List.of(EXTENSION, "http://localhost:*"),
                limits,
                sockets,
                rates);
    }

    static Catalog catalog() {
        return new Catalog(1, List.of(family("voice_mode"), family("stt")), List.of(), List.of());
    }

    private static Family family(String name) {
        return new Family(
                name,
                "of a test",
                "tests",
                30,
                true,
                Priority.NORMAL,
                false,
                BatchPolicy.DEFAULT,
                ClientPolicy.DEFAULT);
    }
}
