package io.lossy.telemetry.bench.host;

import com.sun.management.OperatingSystemMXBean;
import io.lossy.telemetry.bench.report.Metric;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Map;

/** Holds what a target and PostgreSQL have used up to one moment. Processor times are in seconds. */
public record Usage(long walBytes, double serverCpu, double postgresCpu, double clientCpu, double allocated) {
    private static final double MICROS = 1e6;

    public static Usage of(Cluster cluster, Target target) {
        return new Usage(
                target.database().walBytes(),
                target.cpuSeconds(),
                cluster.cpuSeconds(),
                ownCpuSeconds(),
                target.allocatedBytes());
    }

    /** Returns what has been used before a target on this database starts. */
    static Usage beforeStart(Cluster cluster, BenchDatabase database) {
        return new Usage(database.walBytes(), 0, cluster.cpuSeconds(), ownCpuSeconds(), 0);
    }

    private static double ownCpuSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    /**
     * Returns what each event has cost.
     *
     * @param events that were stored between the two moments
     */
    public Map<Metric, Double> costUntil(Usage end, long events) {
        double each = Math.max(1, events);
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        values.put(Metric.SERVER_CPU, (end.serverCpu - serverCpu) * MICROS / each);
        values.put(Metric.POSTGRES_CPU, (end.postgresCpu - postgresCpu) * MICROS / each);
        values.put(Metric.WAL_BYTES, (end.walBytes - walBytes) / each);
        values.put(Metric.ALLOCATED_BYTES, (end.allocated - allocated) / each);
        return values;
    }

    /** Returns the processor time of this JVM for each event, which is the load's own cost if it is made here. */
    public double clientMicrosUntil(Usage end, long events) {
        return (end.clientCpu - clientCpu) * MICROS / Math.max(1, events);
    }
}
