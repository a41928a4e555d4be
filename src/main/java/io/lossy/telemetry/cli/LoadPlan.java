package io.lossy.telemetry.cli;

import io.lossy.telemetry.catalog.Source;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a load run does, and how long it waits for what.
 *
 * @param name          what its senders call themselves, in release and install ids
 * @param ratePerSecond events a second in all, kept by schedule whatever the server answers (open loop)
 * @param maxUnacked    events one connection may have emitted and not seen end; at the bound the schedule waits
 */
record LoadPlan(
        String name,
        URI server,
        @Nullable String key,
        Source source,
        double ratePerSecond,
        Duration duration,
        int connections,
        int batchEvents,
        int maxUnacked,
        Timing timing) {
    /**
     * @param linger longest wait of an event for company in its batch
     * @param reply  after so long without a reply the connection is given up and the batch sent again
     * @param drain  longest wait for the last replies once the schedule is done
     */
    record Timing(Duration linger, Duration reply, Duration drain) {
        static final Timing USUAL = new Timing(Duration.ofMillis(100), Duration.ofSeconds(15), Duration.ofSeconds(60));
    }
}
