package io.lossy.telemetry.ingest;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.Reason;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests are admitted. Before a request is read it checks the rates of address and socket, then the
 * bound on bytes in flight; afterwards the key and its rate. A rejected request receives the time after which to retry;
 * nothing is queued here. All event loops share it, so its bounds hold for all of them together.
 */
final class Admission {
    private final IngestConfig config;
    private final WriteKeys keys;
    private final RateLimiter rates;
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final LongAdder waiting = new LongAdder();
    private volatile boolean draining;

    Admission(IngestConfig config, WriteKeys keys, RateLimiter rates) {
        this.config = config;
        this.keys = keys;
        this.rates = rates;
    }

    /** Returns true if no limits apply: no write keys are configured, or the caller is in this JVM. */
    private boolean isUnlimited(Caller caller) {
        return keys.isOpen() || caller.isLocal();
    }

    /** Returns a refusal if the caller's address or socket is over its rate, otherwise null. */
    @Nullable
    Refusal checkRate(Caller caller) {
        return isUnlimited(caller) || !config.enabled() || draining ? null : rates.check(caller);
    }

    /** Charges the rate limits for input that was read but rejected. */
    void charge(Caller caller, int bytes) {
        if (!isUnlimited(caller)) {
            rates.charge(caller, bytes);
        }
    }

    /** Reserves the bytes of a request and returns null, or returns a refusal. Call {@link #answered} afterwards. */
    @Nullable
    Refusal reserve(Caller caller, int bytes) {
        if (!config.enabled()) {
            return new Refusal(Reason.TELEMETRY_DISABLED, "telemetry is switched off on this server", 0);
        }
        if (draining) {
            return new Refusal(Reason.SHUTTING_DOWN, "the server is stopping", 2_000);
        }
        Refusal limited = checkRate(caller);
        if (limited != null) {
            return limited;
        }
        if (!tryReserve(bytes)) {
            return new Refusal(Reason.OVERLOADED, "too many bytes wait to be committed;" + " retry", 1_000);
        }
        waiting.increment();
        return null;
    }

    /** Gives back what {@link #reserve} took. */
    void answered(int bytes) {
        release(bytes);
        waiting.decrement();
    }

    /** Returns the number of admitted requests that are not yet answered. Exact once the server drains. */
    long waiting() {
        return waiting.sum();
    }

    /** Reserves bytes, or returns false if they exceed the bound. Give them back with {@link #release}. */
    boolean tryReserve(int bytes) {
        long held = bytesInFlight.get();
        while (held + bytes <= config.limits().bytesInFlight()) {
            if (bytesInFlight.compareAndSet(held, held + bytes)) {
                return true;
            }
            held = bytesInFlight.get();
        }
        return false;
    }

    /** Returns true if {@link #tryReserve} would have succeeded a moment ago. Reserves nothing. */
    boolean hasCapacity(int bytes) {
        return bytesInFlight.get() + bytes <= config.limits().bytesInFlight();
    }

    void release(int bytes) {
        bytesInFlight.addAndGet(-bytes);
    }

    /** Checks the key of a request that has been read and charges all rates. Returns null if it is admitted. */
    @Nullable
    Refusal admit(Caller caller, @Nullable String keyInBody, Source source, int events, int bytes) {
        if (isUnlimited(caller)) {
            return null;
        }
        WriteKey key = keys.writer(caller.bearer() != null ? caller.bearer() : keyInBody);
        String objection = authError(key, caller, source);
        if (key == null || objection != null) {
            rates.charge(caller, bytes);
            return new Refusal(Reason.KEY_INVALID, String.valueOf(objection), 0);
        }
        return rates.take(caller, key, events, bytes);
    }

    private static @Nullable String authError(@Nullable WriteKey key, Caller caller, Source source) {
        if (key == null) {
            return "send a write key as 'key' or as Authorization: Bearer";
        }
        if (!key.sources().contains(source)) {
            return "this key may not send source '" + source.word() + "'";
        }
        return key.mayBeUsedFrom(caller.origin()) ? null : "this key may not be used from this origin";
    }

    /** Rejects all requests from now on, with {@link Reason#SHUTTING_DOWN}. */
    void drain() {
        draining = true;
    }

    long bytesInFlight() {
        return bytesInFlight.get();
    }

    /** Returns the used share of the bound on bytes in flight, 0 to 1. */
    double share() {
        return (double) bytesInFlight.get() / config.limits().bytesInFlight();
    }

    /** @param retryAfterMs milliseconds; 0 if a retry cannot help */
    record Refusal(Reason reason, String detail, long retryAfterMs) {}
}
