package io.lossy.telemetry.ingest;

import io.lossy.telemetry.access.Network;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of those addresses that have been heard of lately. One that has refilled is as good as a new one, and is
 * forgotten; when there are too many, the one not heard of for longest goes, and its address begins anew. Owned by one event
 * loop.
 */
final class AddressBuckets {
    /** 2.5 MB. An address is of interest for {@code burst / perSecond} seconds, ten as shipped. */
    static final int MOST = 20_000;

    private final double perSecond;
    private final int burst;
    private final int most;
    private final Map<Network, TokenBucket> heard = new LinkedHashMap<>(16, 0.75f, true);
    private volatile int held;

    /** @param perSecond 0: no address has a bucket */
    AddressBuckets(double perSecond, int burst, int most) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.most = most;
    }

    /** The bucket of an address that has spent something; null for one that may send as it likes, for now at least. */
    @Nullable
    TokenBucket known(@Nullable Network address) {
        return address == null ? null : heard.get(address);
    }

    /** The bucket of an address that is about to spend something; null when there is no limit for it. */
    @Nullable
    TokenBucket of(@Nullable Network address, long nowNanos) {
        if (address == null || perSecond <= 0) {
            return null;
        }
        TokenBucket bucket = heard.get(address);
        if (bucket == null) {
            if (heard.size() >= most) {
                heard.remove(heard.keySet().iterator().next());
            }
            bucket = new TokenBucket(perSecond, burst, nowNanos);
            heard.put(address, bucket);
            held = heard.size();
        }
        return bucket;
    }

    /** Lets go of what has refilled, beginning with those not heard of for longest. */
    void forget(long nowNanos) {
        Iterator<TokenBucket> eldest = heard.values().iterator();
        while (eldest.hasNext() && eldest.next().isFull(nowNanos)) {
            eldest.remove();
        }
        held = heard.size();
    }

    /** Buckets held now; from any thread. */
    int held() {
        return held;
    }
}
