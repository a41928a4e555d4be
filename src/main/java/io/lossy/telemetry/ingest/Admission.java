package io.lossy.telemetry.ingest;

import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.event.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Decides who comes in and how much: the rates of address and socket first, then the bound on bytes in flight, both before a
 * request is read; then the key and its rate. What does not fit is told when to come back; nothing is queued here. Owned by
 * one event loop.
 */
final class Admission {
    private final IngestConfig config;
    private final Keys keys;
    private final Rates rates;
    private volatile long bytesInFlight;
    private volatile boolean draining;

    Admission(IngestConfig config, Keys keys, Rates rates) {
        this.config = config;
        this.keys = keys;
        this.rates = rates;
    }

    /** Nobody is known by a key, so nobody has a share that is less than all. */
    private boolean asksNothingOf(Caller caller) {
        return keys.isOpen() || caller.isLocal();
    }

    /** Whether the caller's address or socket has sent too much to be heard. */
    @Nullable
    Refusal gate(Caller caller) {
        return asksNothingOf(caller) || !config.enabled() || draining ? null : rates.gate(caller);
    }

    /** Has the caller pay for something that was read and did not come in. */
    void charge(Caller caller, int bytes) {
        if (!asksNothingOf(caller)) {
            rates.charge(caller, bytes);
        }
    }

    /** Reserves room for a request of this size; give it back with {@link #release}. */
    @Nullable
    Refusal reserve(Caller caller, int bytes) {
        if (!config.enabled()) {
            return new Refusal(Reason.TELEMETRY_DISABLED, "telemetry is switched off on this server", 0);
        }
        if (draining) {
            return new Refusal(Reason.SHUTTING_DOWN, "the server is stopping", 2_000);
        }
        Refusal limited = gate(caller);
        if (limited != null) {
            return limited;
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

    /** Holds a read request against its key and takes its events from all rates: who, from where, how many. */
    @Nullable
    Refusal admit(Caller caller, @Nullable String keyInBody, Source source, int events, int bytes) {
        if (asksNothingOf(caller)) {
            return null;
        }
        WriteKey key = keys.writer(caller.bearer() != null ? caller.bearer() : keyInBody);
        String objection = objection(key, caller, source);
        if (key == null || objection != null) {
            rates.charge(caller, bytes);
            return new Refusal(Reason.KEY_INVALID, String.valueOf(objection), 0);
        }
        return rates.take(caller, key, events, bytes);
    }

    private static @Nullable String objection(@Nullable WriteKey key, Caller caller, Source source) {
        if (key == null) {
            return "send a write key as 'key' or as Authorization: Bearer";
        }
        if (!key.sources().contains(source)) {
            return "this key may not send source '" + source.word() + "'";
        }
        return key.mayBeUsedFrom(caller.origin()) ? null : "this key may not be used from this origin";
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
