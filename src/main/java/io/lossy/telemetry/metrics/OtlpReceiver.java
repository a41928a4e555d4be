package io.lossy.telemetry.metrics;

import io.lossy.telemetry.address.WebAddress;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs when the receiver starts or stops accepting metrics: once per change, and nothing in between. */
final class OtlpReceiver implements OtlpMetricsSender {
    private static final Logger LOG = LoggerFactory.getLogger(OtlpReceiver.class);

    private final String place;
    private final OtlpMetricsSender sender;
    private @Nullable Boolean takes;

    OtlpReceiver(URI receiver, OtlpMetricsSender sender) {
        this.place = WebAddress.of(receiver).host().toString();
        this.sender = sender;
    }

    /** Sends the metrics. After a failure nothing is repeated, because the next request contains the same sums. */
    @Override
    public synchronized void send(Request request) {
        try {
            sender.send(request);
            note(true, null);
        } catch (Exception e) { // the interface declares no narrower type
            note(false, e);
        }
    }

    private void note(boolean now, @Nullable Exception cause) {
        if (takes != null && takes == now) {
            return;
        }
        takes = now;
        if (cause == null) {
            LOG.atInfo().addKeyValue("receiver", place).log("the OTLP receiver accepts metrics");
        } else {
            LOG.atWarn()
                    .addKeyValue("receiver", place)
                    .addKeyValue("cause", cause.getMessage())
                    .log("the OTLP receiver does not accept metrics; retrying without further messages");
        }
    }
}
