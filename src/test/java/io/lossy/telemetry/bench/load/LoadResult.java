package io.lossy.telemetry.bench.load;

import io.lossy.telemetry.bench.report.Metric;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Holds what the sender of a load has seen.
 *
 * @param requests that were answered
 * @param failed requests without a good answer
 */
public record LoadResult(long requests, long failed, double seconds, double p50Millis, double p99Millis) {
    private static final double MICROS_PER_MILLI = 1e3;

    /** @param micros the times from when a request was due to its good answer */
    static LoadResult of(Histogram micros, long failed, double seconds) {
        return new LoadResult(
                micros.getTotalCount(),
                failed,
                seconds,
                micros.getValueAtPercentile(50) / MICROS_PER_MILLI,
                micros.getValueAtPercentile(99) / MICROS_PER_MILLI);
    }

    /** @param events that were stored */
    public Map<Metric, Double> values(long events) {
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        values.put(Metric.EVENTS_PER_SECOND, events / seconds);
        values.put(Metric.P50_MS, p50Millis);
        values.put(Metric.P99_MS, p99Millis);
        values.put(Metric.FAILED, (double) failed);
        return values;
    }
}
