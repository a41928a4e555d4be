package io.lossy.telemetry.ingest;

/**
 * A token bucket over a monotonic clock: {@code burst} at most, refilled at {@code perSecond}. Owned by one event loop.
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

    /**
     * Takes {@code n} tokens, or none. A request larger than the bucket passes when the bucket is full, and leaves it
     * in debt, for else it could never pass.
     *
     * @return 0 when taken, else the milliseconds after which to try again
     */
    long take(int n, long nowNanos) {
        tokens = Math.min(burst, tokens + Math.max(0, nowNanos - last) * perNano);
        last = nowNanos;
        double needed = Math.min(n, burst);
        if (tokens >= needed) {
            tokens -= n;
            return 0;
        }
        return (long) Math.ceil((needed - tokens) / perNano / 1e6);
    }
}
