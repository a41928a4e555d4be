package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * What an event costs in all its windows, against the least that counting it could cost: one look-up by name and one
 * increment. Run by hand; prints the medians of alternating rounds, and what a publication costs.
 */
public final class WindowBenchmark {
    private static final int EVENTS = 1 << 18;
    /** 400 events a second: a pass spans eleven minutes, so buckets come and go, and the next one starts empty. */
    private static final long STEP_NANOS = 2_500_000;

    private static final int PASSES = 4;
    private static final int ROUNDS = 9;

    private final List<TelemetryEvent> events = new ArrayList<>();
    private final Windows windows = new Windows(Sample.catalog(), AggregateConfig.DEFAULT);
    private final Map<String, LongAdder> plain = new HashMap<>();

    private WindowBenchmark() {
        Random random = new Random(1);
        for (int i = 0; i < EVENTS; i++) {
            Instant at = Sample.NOON.plusNanos(i * STEP_NANOS);
            double latency = Math.min(60_000, Math.exp(4 + random.nextGaussian()));
            events.add(
                    switch (i % 4) {
                        case 0 -> Sample.event(Sample.HIT, at);
                        case 1 -> Sample.event(Sample.EVICTED, at, (long) random.nextInt(100));
                        default -> Sample.speech(at, latency, i % 8 == 2 ? "cloud" : "local_wasm", i % 16 == 3);
                    });
        }
        Sample.catalog().events().keySet().forEach(name -> plain.put(name, new LongAdder()));
    }

    public static void main(String[] args) {
        WindowBenchmark benchmark = new WindowBenchmark();
        double[] counted = new double[ROUNDS];
        double[] yardstick = new double[ROUNDS];
        double[] published = new double[ROUNDS];
        for (int round = -3; round < ROUNDS; round++) { // the first three warm up
            double w = benchmark.nanosPerEvent(benchmark::count);
            double y = benchmark.nanosPerEvent(benchmark::increment);
            double p = benchmark.publish();
            if (round >= 0) {
                counted[round] = w;
                yardstick[round] = y;
                published[round] = p;
            }
        }
        System.out.printf(Locale.ROOT, "all windows of an event  %8.1f ns%n", median(counted));
        System.out.printf(Locale.ROOT, "look-up and increment    %8.1f ns%n", median(yardstick));
        System.out.printf(Locale.ROOT, "ratio                    %8.1f%n", median(counted) / median(yardstick));
        System.out.printf(Locale.ROOT, "publishing two families  %8.1f us%n", median(published) / 1_000);
        System.out.printf(Locale.ROOT, "histograms               %8d KiB%n", benchmark.windows.footprint() / 1_024);
    }

    private double nanosPerEvent(Runnable pass) {
        long start = System.nanoTime();
        for (int i = 0; i < PASSES; i++) {
            pass.run();
        }
        return (System.nanoTime() - start) / (double) PASSES / EVENTS;
    }

    private void count() {
        for (TelemetryEvent event : events) {
            windows.observe(event, event.occurredAt().toEpochMilli());
        }
    }

    private void increment() {
        for (TelemetryEvent event : events) {
            plain.get(event.type().name()).increment();
        }
    }

    private double publish() {
        Instant now = events.get(EVENTS - 1).occurredAt();
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            for (String family : windows.families()) {
                windows.snapshot(family, now);
            }
        }
        return (System.nanoTime() - start) / 100.0;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
