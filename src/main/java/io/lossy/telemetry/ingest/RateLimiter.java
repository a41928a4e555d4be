package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.Admission.Refusal;
import io.lossy.telemetry.metrics.CounterMap;
import io.lossy.telemetry.metrics.PipelineMetrics;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the rates of write keys, network addresses and bridge sockets: each has a token bucket. An admitted request is
 * charged to all three; the events of a rejected request are charged to none.
 *
 * <p>Address and socket limits are checked before the request is read, when its cost is unknown. A caller with at least
 * one token is admitted, and its balance may become negative, so a large request waits no longer than a small one. They
 * are checked again when the request is charged, because a request on another event loop may have used the last token
 * since. The key is known only after reading, and its tokens must suffice.
 *
 * <p>Reading a rejected request is charged to address and socket, because wrong keys and broken JSON would otherwise be
 * free.
 *
 * <p>All event loops share it. Each call holds its lock for a few look-ups, and so changes the buckets in one step.
 */
final class RateLimiter {
    /** Bytes per token: a request of few but large events is charged for its bytes instead of its events. */
    private static final int BYTES_PER_EVENT = 1 << 10;

    private final LongSupplier nanos;
    private final Map<String, TokenBucket> keys = new HashMap<>();
    private final AddressBuckets addresses;
    private final CounterMap<LimitScope> limited;

    /** The owner of a rate limit. */
    private enum LimitScope {
        KEY,
        ADDRESS,
        SOCKET;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    RateLimiter(IngestConfig.RateLimits limits, PipelineMetrics metrics, LongSupplier nanos) {
        this.nanos = nanos;
        this.addresses = new AddressBuckets(limits.addressPerSecond(), limits.addressBurst(), AddressBuckets.MOST);
        this.limited = metrics.counters(
                "lossy.ingest.rate.limited",
                "Requests above a rate limit, by kind of limit",
                "by",
                List.of(LimitScope.values()),
                LimitScope::word);
        metrics.gauge("lossy.ingest.rate.addresses", "Addresses whose rate limit is in memory", addresses::held);
    }

    /** Returns null if the address and the socket may send a request, otherwise a refusal. Charges nothing. */
    @Nullable
    synchronized Refusal check(Caller caller) {
        return overLimit(caller, nanos.getAsLong());
    }

    private @Nullable Refusal overLimit(Caller caller, long now) {
        long address = ofAddress(caller, now);
        long socket = ofSocket(caller, now);
        if (address == 0 && socket == 0) {
            return null;
        }
        return address >= socket ? refusal(LimitScope.ADDRESS, address) : refusal(LimitScope.SOCKET, socket);
    }

    private long ofAddress(Caller caller, long now) {
        TokenBucket bucket = addresses.known(caller.network());
        return bucket == null ? 0 : bucket.millisUntil(1, now);
    }

    private static long ofSocket(Caller caller, long now) {
        TokenBucket bucket = caller.bucket();
        return bucket == null ? 0 : bucket.millisUntil(1, now);
    }

    /** Charges a request that has been read and has a valid key. Returns a refusal if one of its rates is used up. */
    @Nullable
    synchronized Refusal take(Caller caller, WriteKey key, int events, int bytes) {
        long now = nanos.getAsLong();
        Refusal over = overLimit(caller, now);
        if (over != null) {
            return over;
        }
        TokenBucket ofKey = key.perSecond() <= 0 || events == 0
                ? null
                : keys.computeIfAbsent(key.id(), id -> new TokenBucket(key.perSecond(), key.burst(), now));
        long wait = ofKey == null ? 0 : ofKey.millisUntil(events, now);
        if (wait > 0) {
            charge(caller, bytes);
            return refusal(LimitScope.KEY, Math.max(wait, Math.max(ofAddress(caller, now), ofSocket(caller, now))));
        }
        if (ofKey != null) {
            ofKey.consume(events, now);
        }
        consume(caller, Math.max(events, cost(bytes)), now);
        return null;
    }

    /**
     * Charges address and socket for input that was read but rejected. A caller already over its limit is not charged
     * again. Otherwise one client that keeps sending would exhaust the limit of everyone behind its address.
     */
    synchronized void charge(Caller caller, int bytes) {
        long now = nanos.getAsLong();
        if (ofAddress(caller, now) == 0 && ofSocket(caller, now) == 0) {
            consume(caller, cost(bytes), now);
        }
    }

    private void consume(Caller caller, int tokens, long now) {
        TokenBucket address = addresses.of(caller.network(), now);
        if (address != null) {
            address.consume(tokens, now);
        }
        TokenBucket socket = caller.bucket();
        if (socket != null) {
            socket.consume(tokens, now);
        }
    }

    /** Evicts the full buckets of addresses. Call it periodically. */
    synchronized void evictIdle() {
        addresses.forget(nanos.getAsLong());
    }

    private static int cost(int bytes) {
        return 1 + bytes / BYTES_PER_EVENT;
    }

    private Refusal refusal(LimitScope whose, long waitMs) {
        limited.increment(whose);
        return new Refusal(Reason.RATE_LIMITED, "the rate limit of this " + whose.word() + " is exceeded", waitMs);
    }
}
