package io.lossy.telemetry.metrics;

import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log when the receiver begins or ceases to take metrics, and nothing in between: once a change. */
final class OtlpReceiver implements OtlpMetricsSender {
    private static final Logger LOG = LoggerFactory.getLogger(OtlpReceiver.class);

    private final String place;
    private final OtlpMetricsSender sender;
    private @Nullable Boolean takes;

    OtlpReceiver(URI receiver, OtlpMetricsSender sender) {
        this.place = receiver.getHost() + (receiver.getPort() < 0 ? "" : ":" + receiver.getPort());
        this.sender = sender;
    }

    /** What is not sent is in the next one's sums. */
    @Override
    public synchronized void send(Request request) {
        try {
            sender.send(request);
            note(true, null);
        } catch (Exception e) { // its interface says no less
            note(false, e);
        }
    }

    private void note(boolean now, @Nullable Exception cause) {
        if (takes != null && takes == now) {
            return;
        }
        takes = now;
        if (cause == null) {
            LOG.atInfo().addKeyValue("receiver", place).log("the OTLP receiver takes metrics");
        } else {
            LOG.atWarn()
                    .addKeyValue("receiver", place)
                    .addKeyValue("cause", cause.getMessage())
                    .log("the OTLP receiver takes no metrics; trying on, and silent until that changes");
        }
    }
}
