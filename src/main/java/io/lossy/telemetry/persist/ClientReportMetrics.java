package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.metrics.CounterHandle;
import io.lossy.telemetry.metrics.CounterMap;
import io.lossy.telemetry.metrics.PipelineMetrics;

/** Counts how events ended on the clients, from the growth of the clients' cumulative reports. */
public final class ClientReportMetrics {
    private final CounterHandle emitted;
    private final CounterMap<String> dropped;

    public ClientReportMetrics(PipelineMetrics metrics) {
        this.emitted = metrics.counter("lossy.client.events.emitted", "Events emitted, as reported by clients");
        this.dropped = metrics.counters(
                "lossy.client.events.dropped",
                "Events that were dropped by clients, as reported by them",
                "reason",
                ClientReport.ENDS,
                end -> end);
    }

    public void count(EventStore.Reported grown) {
        emitted.increment(grown.emitted());
        grown.discarded().forEach((end, by) -> {
            if (ClientReport.ENDS.contains(end)) { // another version may have written the row with other reasons
                dropped.increment(end, by);
            }
        });
    }
}
