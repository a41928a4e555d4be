package io.lossy.telemetry.ingest;

import io.lossy.telemetry.access.Exposure;
import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.access.SecretDigest;
import io.lossy.telemetry.access.SigningKey;
import io.lossy.telemetry.catalog.BatchPolicy;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.ClientPolicy;
import io.lossy.telemetry.catalog.Family;
import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.ingest.IngestConfig.Limits;
import io.lossy.telemetry.ingest.IngestConfig.RateLimits;
import io.lossy.telemetry.ingest.IngestConfig.SocketLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The settings of a test: those of a fresh checkout, changed where the test says so. */
final class Settings {
    static final String EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
    static final String WRITE_KEY = "wk_0123456789abcdef";
    static final String SLOW_KEY = "wk_slow_0123456789abcdef";
    static final String READ_TOKEN = "rt_0123456789abcdef";

    static final SigningKey SIGNING = SigningKey.random();

    private boolean enabled = true;
    private List<WriteKey> keys = List.of();
    private List<String> readTokens = List.of();
    private Limits limits = Limits.DEFAULT;
    private SocketLimits sockets = SocketLimits.DEFAULT;
    private int total = sockets.total();
    private RateLimits rates = RateLimits.DEFAULT;
    private Exposure exposure = Exposure.BARE;

    static Settings fresh() {
        return new Settings();
    }

    Settings disabled() {
        enabled = false;
        return this;
    }

    /** One key without a rate, one with 10 events a second and 20 at once. */
    Settings withKeys() {
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
    Settings withRotatedKeyOfTheExtension() {
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
    Readers readers(Clock clock) {
        return new Readers(List.of(SIGNING), readTokens, Set.of(), clock);
    }

    Settings bytesInFlight(long bytes) {
        limits = new Limits(
                limits.requestBytes(),
                limits.inflatedBytes(),
                limits.maxEvents(),
                limits.eventBytes(),
                limits.depth(),
                bytes);
        return this;
    }

    Settings idle(Duration idle) {
        return sockets(idle, sockets.stalled(), sockets.inFlight(), sockets.registrations(), sockets.perAddress());
    }

    Settings stalled(Duration stalled) {
        return sockets(sockets.idle(), stalled, sockets.inFlight(), sockets.registrations(), sockets.perAddress());
    }

    Settings inFlightPerSocket(int requests) {
        return sockets(sockets.idle(), sockets.stalled(), requests, sockets.registrations(), sockets.perAddress());
    }

    Settings registrations(int n) {
        return sockets(sockets.idle(), sockets.stalled(), sockets.inFlight(), n, sockets.perAddress());
    }

    Settings perAddress(int n) {
        return sockets(sockets.idle(), sockets.stalled(), sockets.inFlight(), sockets.registrations(), n);
    }

    private Settings sockets(Duration idle, Duration stalled, int inFlight, int registrations, int perAddress) {
        sockets = new SocketLimits(idle, stalled, inFlight, registrations, sockets.unsentBytes(), perAddress, total);
        return this;
    }

    /** Of all addresses together. */
    Settings total(int n) {
        total = n;
        return perAddress(sockets.perAddress());
    }

    /** A second per address and socket: so many events each; 0: as many as they like. At once: twice as many. */
    Settings rates(int perAddress, int perSocket) {
        rates = new RateLimits(perAddress, Math.max(1, 2 * perAddress), perSocket, Math.max(1, 2 * perSocket));
        return this;
    }

    Settings behindProxies(int trusted) {
        exposure = new Exposure(null, true, trusted);
        return this;
    }

    IngestConfig config() {
        return new IngestConfig(
                enabled,
                "127.0.0.1",
                0,
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
        return new Family(name, "of a test", "tests", 30, true, BatchPolicy.DEFAULT, ClientPolicy.DEFAULT);
    }
}
