package io.lossy.telemetry.batch;

import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets the families that wait for a commit go in the same turn of the event loop, so that they share it.
 * {@link CommitPace} says when. Owned by the event loop of the {@link BatchVerticle}s. One timer serves them all.
 */
public final class SharedCommits {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final BatchConfig config;
    private final LongSupplier nanos;
    private final CommitPace pace;
    private final Set<BatchVerticle> waiting = new LinkedHashSet<>();
    private boolean turnSet;
    private boolean timerSet;

    /** @param nanos a monotonic clock */
    public SharedCommits(BatchConfig config, LongSupplier nanos) {
        this.config = config;
        this.nanos = nanos;
        this.pace = new CommitPace(config.commitInterval(), nanos.getAsLong());
    }

    /** Returns the limits that hold for each family. */
    BatchConfig config() {
        return config;
    }

    /**
     * Lets the family send its next batch at the end of this turn of the event loop or later. A request counts as an
     * arrival. To be called while events wait and no batch of the family is in flight.
     */
    void request(BatchVerticle family, Vertx vertx) {
        waiting.add(family);
        pace.arrived(nanos.getAsLong());
        if (!turnSet) {
            turnSet = true;
            vertx.runOnContext(turn -> {
                turnSet = false;
                sendOrWait(vertx);
            });
        }
    }

    private void sendOrWait(Vertx vertx) {
        if (waiting.isEmpty()) {
            return;
        }
        long now = nanos.getAsLong();
        int events = waiting.stream().mapToInt(BatchVerticle::waiting).sum();
        long wait = pace.dueIn(events, now);
        if (wait == 0) {
            pace.committed(events, now);
            List<BatchVerticle> families = List.copyOf(waiting);
            waiting.clear();
            families.forEach(BatchVerticle::sendNext);
        } else if (!timerSet) {
            timerSet = true;
            vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(wait + MS - 1), timer -> {
                timerSet = false;
                sendOrWait(vertx);
            });
        }
    }
}
