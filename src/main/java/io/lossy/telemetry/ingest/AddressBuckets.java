package io.lossy.telemetry.ingest;

import io.lossy.telemetry.security.net.Network;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds the token buckets of recently active addresses. A full bucket equals a new one and is evicted. If there are too
 * many buckets, the least recently used one is evicted, and its address starts again with a full bucket. Not
 * thread-safe: guarded by its {@link RateLimiter}.
 */
final class AddressBuckets {
    /** 2.5 MB. An empty bucket is full again after {@code burst / perSecond} seconds, ten by default. */
    static final int MOST = 20_000;

    private final double perSecond;
    private final int burst;
    private final int maxEntries;
    private final Map<Network, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true);
    private volatile int held;

    /** @param perSecond 0: no limit, so no address has a bucket */
    AddressBuckets(double perSecond, int burst, int most) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.maxEntries = most;
    }

    /** Returns the bucket of an address, or null if it has none: the address is then not limited at the moment. */
    @Nullable
    TokenBucket known(@Nullable Network address) {
        return address == null ? null : buckets.get(address);
    }

    /** Returns the bucket of an address, created if needed. Returns null if the address has no limit. */
    @Nullable
    TokenBucket of(@Nullable Network address, long nowNanos) {
        if (address == null || perSecond <= 0) {
            return null;
        }
        TokenBucket bucket = buckets.get(address);
        if (bucket == null) {
            if (buckets.size() >= maxEntries) {
                buckets.remove(buckets.keySet().iterator().next());
            }
            bucket = new TokenBucket(perSecond, burst, nowNanos);
            buckets.put(address, bucket);
            held = buckets.size();
        }
        return bucket;
    }

    /** Evicts full buckets from the least recently used on, and stops at the first that is not full. */
    void forget(long nowNanos) {
        Iterator<TokenBucket> eldest = buckets.values().iterator();
        while (eldest.hasNext() && eldest.next().isFull(nowNanos)) {
            eldest.remove();
        }
        held = buckets.size();
    }

    /** Returns the number of buckets; safe from any thread. */
    int held() {
        return held;
    }
}
