package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.metrics.Tally;
import java.util.HashMap;
import java.util.Map;

/** Counts what clients say became of events that never came here, by the growth of their cumulative reports. */
final class ClientBooks {
    private final Tally emitted;
    private final Map<String, Tally> dropped = new HashMap<>();

    ClientBooks(PipelineMetrics metrics) {
        this.emitted = metrics.counter("lossy.client.events.emitted", "Events emitted, as clients report them");
        for (String end : ClientReport.ENDS) {
            dropped.put(
                    end,
                    metrics.counter(
                            "lossy.client.events.dropped",
                            "Events that ended on the client, as clients report them",
                            "reason",
                            end));
        }
    }

    void count(EventStore.Reported grown) {
        emitted.increment(grown.emitted());
        grown.discarded().forEach((end, by) -> {
            Tally tally = dropped.get(end);
            if (tally != null) { // a row written by a version with other words
                tally.increment(by);
            }
        });
    }
}
