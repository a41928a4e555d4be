package io.lossy.telemetry.ingest;

import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.event.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides who comes in and how much, before a request costs anything: the bound on bytes in flight first, then the key,
 * then its rate. What does not fit is told when to come back; nothing is queued here. Owned by one event loop.
 */
final class Admission {
    private final IngestConfig config;
    private final Keys keys;
    private final LongSupplier nanos;
    private final Map<String, TokenBucket> buckets = new HashMap<>();
    private volatile long bytesInFlight;
    private volatile boolean draining;

    Admission(IngestConfig config, Keys keys, LongSupplier nanos) {
        this.config = config;
        this.keys = keys;
        this.nanos = nanos;
    }

    /** Reserves room for a request of this size; give it back with {@link #release}. */
    @Nullable
    Refusal reserve(int bytes) {
        if (!config.enabled()) {
            return new Refusal(Reason.TELEMETRY_DISABLED, "telemetry is switched off on this server", 0);
        }
        if (draining) {
            return new Refusal(Reason.SHUTTING_DOWN, "the server is stopping", 2_000);
        }
        return hold(bytes) ? null : new Refusal(Reason.OVERLOADED, "too many bytes wait for their commit", 1_000);
    }

    /** Reserves room for bytes that are still arriving, if there is any; give it back with {@link #release}. */
    boolean hold(int bytes) {
        if (!hasRoom(bytes)) {
            return false;
        }
        add(bytes);
        return true;
    }

    boolean hasRoom(int bytes) {
        return bytesInFlight + bytes <= config.limits().bytesInFlight();
    }

    void release(int bytes) {
        add(-bytes);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by one event loop, read by the metrics thread
    private void add(int bytes) {
        bytesInFlight += bytes;
    }

    /** Holds a read request against its key: who, from where, how many. */
    @Nullable
    Refusal admit(Caller caller, @Nullable String keyInBody, Source source, int events) {
        if (keys.isOpen() || "bus".equals(caller.door())) {
            return null;
        }
        WriteKey key = keys.writer(caller.bearer() != null ? caller.bearer() : keyInBody);
        if (key == null) {
            return new Refusal(Reason.KEY_INVALID, "send a write key as 'key' or as Authorization: Bearer", 0);
        }
        if (!key.sources().contains(source)) {
            return new Refusal(Reason.KEY_INVALID, "this key may not send source '" + source.word() + "'", 0);
        }
        if (!key.mayBeUsedFrom(caller.origin())) {
            return new Refusal(Reason.KEY_INVALID, "this key may not be used from this origin", 0);
        }
        if (key.perSecond() <= 0 || events == 0) {
            return null;
        }
        TokenBucket bucket = buckets.computeIfAbsent(
                key.id(), id -> new TokenBucket(key.perSecond(), key.burst(), nanos.getAsLong()));
        long wait = bucket.take(events, nanos.getAsLong());
        return wait == 0 ? null : new Refusal(Reason.RATE_LIMITED, "the key's rate is used up", wait);
    }

    /** From now on everything is told to come back later. */
    void drain() {
        draining = true;
    }

    long bytesInFlight() {
        return bytesInFlight;
    }

    /** How much of the bound on bytes in flight is taken up, 0 to 1. */
    double share() {
        return (double) bytesInFlight / config.limits().bytesInFlight();
    }

    /** Why a whole request was turned away, and for how long when it is worth coming back. */
    record Refusal(Reason reason, String detail, long retryAfterMs) {}
}
