package io.lossy.telemetry.ingest;

import org.jspecify.annotations.Nullable;

/**
 * Limits a rate with a token bucket over a monotonic clock: holds at most {@code burst} tokens, refilled at
 * {@code perSecond}. Call {@link #millisUntil} on every bucket first, and {@link #consume} only if all return zero. Not
 * thread-safe: guarded by its {@link RateLimiter}.
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

    /** @return null if {@code perSecond} is 0, which means no limit */
    static @Nullable TokenBucket ofNullable(double perSecond, int burst, long nowNanos) {
        return perSecond > 0 ? new TokenBucket(perSecond, burst, nowNanos) : null;
    }

    /**
     * Returns the milliseconds until {@code n} tokens are available, or until the bucket is full if it never holds so
     * many; 0: now. Takes no tokens.
     */
    long millisUntil(int n, long nowNanos) {
        refill(nowNanos);
        double needed = Math.min(n, burst);
        return tokens >= needed ? 0 : (long) Math.ceil((needed - tokens) / perNano / 1e6);
    }

    /** Takes {@code n} tokens. The balance may become negative; later tokens fill it again. */
    void consume(int n, long nowNanos) {
        refill(nowNanos);
        tokens -= n;
    }

    /** Returns true if the bucket is full and can be evicted. */
    boolean isFull(long nowNanos) {
        refill(nowNanos);
        return tokens >= burst;
    }

    private void refill(long nowNanos) {
        tokens = Math.min(burst, tokens + Math.max(0, nowNanos - last) * perNano);
        last = nowNanos;
    }
}
