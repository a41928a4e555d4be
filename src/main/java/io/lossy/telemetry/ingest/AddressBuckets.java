package io.lossy.telemetry.ingest;

import io.lossy.telemetry.access.Network;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of those addresses that have been heard of lately: a bucket that has refilled is worth nothing, and goes when
 * others come; when there are too many, the one not heard of for longest goes, and its address begins anew. Each new bucket looks
 * at two old ones, so that no request pays for all. Owned by one event loop.
 */
final class AddressBuckets {
    /** Some 3 MB. An address is of interest for {@code burst / perSecond} seconds, ten as shipped. */
    static final int MOST = 20_000;

    private static final int LOOKED_AT = 2;

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
            makeRoom(nowNanos);
            bucket = new TokenBucket(perSecond, burst, nowNanos);
            heard.put(address, bucket);
            held = heard.size();
        }
        return bucket;
    }

    private void makeRoom(long nowNanos) {
        Iterator<TokenBucket> eldest = heard.values().iterator();
        for (int i = 0; i < LOOKED_AT && eldest.hasNext(); i++) {
            if (!eldest.next().isFull(nowNanos) && heard.size() < most) {
                return;
            }
            eldest.remove();
        }
    }

    /** Buckets held now; from any thread. */
    int held() {
        return held;
    }
}
