package io.lossy.telemetry.bench.host;

import io.lossy.telemetry.bench.report.Metric;
import java.util.Map;

/**
 * Holds what a target, PostgreSQL and the brokers of a durable log have used up to one moment.
 *
 * @param brokerCpu NaN if there are no brokers
 */
public record LogUsage(Usage usage, double brokerCpu) {
    private static final double MICROS = 1e6;

    public static LogUsage of(Cluster cluster, Target target, LogBrokers brokers) {
        return new LogUsage(Usage.of(cluster, target), cpu(brokers));
    }

    /** Returns what has been used before a target on this database starts. */
    public static LogUsage beforeStart(Cluster cluster, BenchDatabase database, LogBrokers brokers) {
        return new LogUsage(Usage.beforeStart(cluster, database), cpu(brokers));
    }

    private static double cpu(LogBrokers brokers) {
        return brokers.isEmpty() ? Double.NaN : brokers.cpuSeconds();
    }

    /**
     * Returns what each event has cost, and the processor time of all together.
     *
     * @param events that were stored between the two moments
     */
    public Map<Metric, Double> costUntil(LogUsage end, long events) {
        Map<Metric, Double> values = usage.costUntil(end.usage, events);
        double brokers = (end.brokerCpu - brokerCpu) * MICROS / Math.max(1, events);
        values.put(Metric.BROKER_CPU, brokers);
        values.put(
                Metric.TOTAL_CPU,
                values.get(Metric.SERVER_CPU)
                        + values.get(Metric.POSTGRES_CPU)
                        + (Double.isNaN(brokers) ? 0 : brokers));
        return values;
    }
}
