package io.lossy.telemetry.batch;

import io.lossy.telemetry.metrics.PipelineMetrics;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Exports how full a family's queue is. Written on the event loop, read by any thread. Events in flight to the database
 * are no longer in the queue.
 */
final class QueueGauges {
    private final Clock clock;
    private volatile int depth;
    private volatile double share;
    private volatile @Nullable Long oldest;

    QueueGauges(PipelineMetrics metrics, String family, int capacity, Clock clock) {
        this.clock = clock;
        metrics.gauge(
                "lossy.pipeline.queue.depth.events", "Events waiting for their commit", () -> depth, "family", family);
        metrics.gauge(
                "lossy.pipeline.queue.capacity.events",
                "Events that may wait before the server answers with overloaded",
                () -> capacity,
                "family",
                family);
        metrics.gauge(
                "lossy.pipeline.queue.oldest.age.seconds",
                "How long the oldest waiting event has waited",
                this::oldestAgeSeconds,
                "family",
                family);
    }

    /**
     * @param share  the used share of the capacity
     * @param oldest when the oldest waiting event arrived, in epoch milliseconds; null if the queue is empty
     */
    void show(int depth, double share, @Nullable Long oldest) {
        this.depth = depth;
        this.share = share;
        this.oldest = oldest;
    }

    double share() {
        return share;
    }

    private double oldestAgeSeconds() {
        Long since = oldest;
        return since == null ? 0 : Math.max(0, clock.millis() - since) / 1000.0;
    }
}
