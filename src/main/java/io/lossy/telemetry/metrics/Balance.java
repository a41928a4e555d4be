package io.lossy.telemetry.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** Counts both sides of the balance that {@link PipelineMetrics} describes, and their difference. */
final class Balance {
    private final LongAdder in = new LongAdder();
    private final LongAdder out = new LongAdder();
    private final LongAdder inFlight = new LongAdder();

    private Balance() {}

    /**
     * Creates a balance whose gauges are shown on the registry. The owner must hold a reference for as long as the
     * registry shows them.
     */
    static Balance shownOn(MeterRegistry registry) {
        Balance balance = new Balance();
        Gauge.builder("lossy.pipeline.events.in.flight", balance.inFlight, LongAdder::sum)
                .description("Events admitted and not yet answered")
                .register(registry);
        Gauge.builder("lossy.pipeline.events.unaccounted", balance, Balance::unaccounted)
                .description(
                        "received - (persisted + duplicate + rejected + filtered + nacked + in flight); zero at rest")
                .register(registry);
        return balance;
    }

    private long unaccounted() {
        return in.sum() - out.sum() - inFlight.sum();
    }

    void received(int events) {
        in.add(events);
        inFlight.add(events);
    }

    void accounted(int events) {
        out.add(events);
    }

    void settled(int events) {
        inFlight.add(-events);
    }
}
