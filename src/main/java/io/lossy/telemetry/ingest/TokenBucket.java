package io.lossy.telemetry.ingest;

import org.jspecify.annotations.Nullable;

/**
 * A token bucket over a monotonic clock: {@code burst} at most, refilled at {@code perSecond}. Owned by one event loop, on
 * which who has asked {@link #waitMs} of all his buckets and heard zero may {@link #spend} from each.
 */
final class TokenBucket {
    private final double perNano;
    private final double burst;
    private double tokens;
    private long last;

    TokenBucket(double perSecond, int burst, long nowNanos) {
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.tokens = burst;
        this.last = nowNanos;
    }

    /** @return null when {@code perSecond} is 0, which stands for no limit */
    static @Nullable TokenBucket limiting(double perSecond, int burst, long nowNanos) {
        return perSecond > 0 ? new TokenBucket(perSecond, burst, nowNanos) : null;
    }

    /**
     * Milliseconds until {@code n} tokens are there, or until the bucket is full if it never holds so many; 0: now. Takes
     * nothing.
     */
    long waitMs(int n, long nowNanos) {
        refill(nowNanos);
        double needed = Math.min(n, burst);
        return tokens >= needed ? 0 : (long) Math.ceil((needed - tokens) / perNano / 1e6);
    }

    /** Takes {@code n} tokens, into debt where they are not there: later ones make up for it. */
    void spend(int n, long nowNanos) {
        refill(nowNanos);
        tokens -= n;
    }

    /** Nothing would be lost with this bucket: a new one holds as much. */
    boolean isFull(long nowNanos) {
        refill(nowNanos);
        return tokens >= burst;
    }

    private void refill(long nowNanos) {
        tokens = Math.min(burst, tokens + Math.max(0, nowNanos - last) * perNano);
        last = nowNanos;
    }
}
