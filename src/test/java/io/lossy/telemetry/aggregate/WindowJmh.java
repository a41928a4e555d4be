package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Measures what one event costs in all its windows. Run by {@code mvn verify -Pbench -Dbench.only=jmh}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WindowJmh {
    private static final int EVENTS = 1 << 12;
    private static final long STEP_NANOS = 2_500_000;

    private final TelemetryEvent[] events = new TelemetryEvent[EVENTS];
    private final Windows windows = new Windows(Sample.catalog(), AggregateConfig.DEFAULT);
    private int next;

    public WindowJmh() {
        Random random = new Random(1);
        for (int i = 0; i < EVENTS; i++) {
            Instant at = Sample.NOON.plusNanos(i * STEP_NANOS);
            double latency = Math.min(60_000, Math.exp(4 + random.nextGaussian()));
            events[i] = i % 4 == 0
                    ? Sample.event(Sample.HIT, at)
                    : Sample.speech(at, latency, i % 8 == 2 ? "cloud" : "local_wasm", i % 16 == 3);
        }
    }

    @Benchmark
    public Object observe() {
        TelemetryEvent event = events[next++ & EVENTS - 1];
        return windows.observe(event, event.occurredAt().toEpochMilli());
    }
}
