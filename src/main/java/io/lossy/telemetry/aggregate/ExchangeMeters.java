package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.metrics.CounterHandle;
import io.lossy.telemetry.metrics.PipelineMetrics;

/** The metrics of the exchange of parts. */
final class ExchangeMeters {
    final CounterHandle bytes;
    final CounterHandle failures;
    final CounterHandle recounts;
    private volatile int merged;
    private volatile int partial;
    private volatile double ageSeconds;

    ExchangeMeters(PipelineMetrics metrics) {
        this.bytes = metrics.counter(
                "lossy.aggregate.parts.bytes", "Bytes of window parts that this server wrote for the others");
        this.failures = metrics.counter(
                "lossy.aggregate.exchange.failures", "Exchanges of window parts that failed; there is one a second");
        this.recounts = metrics.counter(
                "lossy.aggregate.recounts", "Servers that were gone and whose events this server counted from rows");
        metrics.gauge("lossy.aggregate.peers", "Other servers whose parts the live figures contain", () -> merged);
        metrics.gauge(
                "lossy.aggregate.partial",
                "1 while the live figures lack what another server counted, 0 otherwise",
                () -> partial);
        metrics.gauge(
                "lossy.aggregate.parts.age.seconds",
                "Age of the oldest parts among those of the servers that run",
                () -> ageSeconds);
    }

    void show(int peers, boolean isPartial, double seconds) {
        merged = peers;
        partial = isPartial ? 1 : 0;
        ageSeconds = seconds;
    }
}
