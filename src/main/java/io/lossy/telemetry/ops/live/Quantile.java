package io.lossy.telemetry.ops.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Computes a quantile of the last minute's values of a histogram. It receives the cumulative buckets each second,
 * subtracts those of a minute ago, and interpolates within the bucket like Prometheus' {@code histogram_quantile}.
 */
final class Quantile {
    private static final int WINDOW = 60;

    private final double share;
    private final Deque<List<Bucket>> past = new ArrayDeque<>();

    /** @param share 0.95 for the 95th percentile */
    Quantile(double share) {
        this.share = share;
    }

    /** Cumulative count of the values that are at most {@code bound}. */
    record Bucket(double bound, double count) {}

    /** Returns NaN if there are no new values, and the last finite bound if the quantile is above it. */
    double of(List<Bucket> now) {
        if (now.isEmpty()) {
            return Double.NaN;
        }
        past.addLast(now);
        List<Bucket> then = past.size() > WINDOW ? past.removeFirst() : past.getFirst();
        double all = grown(now, then, now.size() - 1);
        if (all <= 0) {
            return Double.NaN;
        }
        double rank = share * all;
        double low = 0;
        double below = 0;
        for (int i = 0; i < now.size(); i++) {
            double high = now.get(i).bound();
            double upTo = grown(now, then, i);
            if (upTo >= rank) {
                boolean beyond = Double.isInfinite(high) || upTo == below;
                return beyond ? low : low + (high - low) * (rank - below) / (upTo - below);
            }
            low = high;
            below = upTo;
        }
        return low;
    }

    private static double grown(List<Bucket> now, List<Bucket> then, int place) {
        return now.get(place).count() - then.get(place).count();
    }
}
