package io.lossy.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Counts what passes through the durable log. On a server without one all meters stay 0. */
public final class LogMeters {
    /** How accepted events end. */
    public static final List<String> STATES = List.of("persisted", "duplicate", "rejected", "expired", "erased");

    private static final String OK = "ok";
    private static final String FAILED = "failed";

    private final CounterMap<String> accepted;
    private final CounterMap<String> ended;
    private final Map<String, Timer> appends;
    private final Counter lost;
    private volatile double lagSeconds = Double.NaN;
    private volatile int partitions;

    LogMeters(Meters meters, MeterRegistry registry, Set<String> families) {
        this.accepted = meters.families(
                families, "lossy.log.events.accepted", "Events written to the durable log and answered with accepted");
        this.ended = meters.counters(
                "lossy.log.events.ended",
                "Accepted events of the durable log that this server stored, by the state in which they ended",
                "state",
                STATES,
                state -> state);
        this.appends = meters.timers(
                "lossy.log.append.duration",
                "Time to write one batch of a family to the durable log",
                "outcome",
                List.of(OK, FAILED));
        this.lost = meters.counter(
                "lossy.log.records.lost",
                "Records of the durable log that the cluster deleted before they were stored");
        Gauge.builder("lossy.log.lag.seconds", () -> Double.isNaN(lagSeconds) ? 0 : lagSeconds)
                .description("Age of the oldest record of the durable log that this server has to store")
                .register(registry);
        Gauge.builder("lossy.log.partitions", () -> partitions)
                .description("Partitions of the durable log that this server stores")
                .register(registry);
    }

    void accepted(String family, int events) {
        accepted.increment(family, events);
    }

    /** @param state one of {@link #STATES} */
    public void ended(String state, int events) {
        ended.increment(state, events);
    }

    public void appended(boolean ok, Duration took) {
        Objects.requireNonNull(appends.get(ok ? OK : FAILED)).record(took);
    }

    public void lost(long records) {
        lost.increment((double) records);
    }

    public void lag(double seconds) {
        lagSeconds = seconds;
    }

    /** Returns NaN on a server that reads no log. */
    public double lagSeconds() {
        return lagSeconds;
    }

    public void partitions(int number) {
        partitions = number;
    }
}
