package io.lossy.telemetry.validate;

import io.lossy.telemetry.bus.BundledRequest;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.metrics.PipelineMetrics;
import java.util.List;

/** A request whose events are validated and partly not stored yet. Owned by one event loop. */
final class OpenRequest {
    private final BundledRequest<IngestRequest, IngestOutcome> message;
    private final BatchResults results;
    private int openParts;

    /** @param parts how many calls of {@link #partDone} complete the request */
    OpenRequest(BundledRequest<IngestRequest, IngestOutcome> message, BatchResults results, int parts) {
        this.message = message;
        this.results = results;
        this.openParts = parts;
    }

    BatchResults results() {
        return results;
    }

    /** Records that a part of the events has results. */
    void partDone() {
        openParts--;
    }

    boolean isComplete() {
        return openParts == 0;
    }

    /** Counts the results of complete requests, each meter once, and then replies to them. */
    static void reply(List<OpenRequest> complete, PipelineMetrics metrics) {
        ResultMetrics sums = new ResultMetrics();
        complete.forEach(request -> sums.add(request.results));
        sums.report(metrics);
        complete.forEach(request -> request.message.reply(request.results.outcome()));
    }
}
