package io.lossy.telemetry.cli.load;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.catalog.model.Source;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Holds the parameters of a load run.
 *
 * @param name          name of the senders, used in release and install ids
 * @param ratePerSecond events per second in total; the schedule does not depend on the server's replies (open loop)
 * @param maxUnacked    limit of events per connection without a result; the schedule waits while it is reached
 */
public record LoadPlan(
        String name,
        WebAddress server,
        @Nullable String key,
        Source source,
        double ratePerSecond,
        Duration duration,
        int connections,
        int batchEvents,
        int maxUnacked,
        Timing timing) {
    /**
     * @param linger longest wait of an event for its batch to fill
     * @param reply  longest wait for a reply; then the connection is closed and the batch is sent again
     * @param drain  longest wait for the last replies after the end of the schedule
     */
    public record Timing(Duration linger, Duration reply, Duration drain) {
        public static final Timing USUAL =
                new Timing(Duration.ofMillis(100), Duration.ofSeconds(15), Duration.ofSeconds(60));
    }
}
