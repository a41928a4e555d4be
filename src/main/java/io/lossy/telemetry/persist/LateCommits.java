package io.lossy.telemetry.persist;

import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.CounterHandle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds rows whose insert committed although its batch was answered with {@code retry} (time-out, lost connection), so
 * that live windows and metrics count each of them once. The retry itself is a {@code duplicate} and counts nothing.
 *
 * <p>It reads the rows back from the table. That covers a late reply, a lost reply, and a client that never sends the
 * event again.
 */
public final class LateCommits {
    private static final Logger LOG = LoggerFactory.getLogger(LateCommits.class);

    private final EventStore store;
    private final UnknownInserts unknown;
    private final Consumer<List<TelemetryEvent>> count;
    private final CounterHandle found;
    private final CounterHandle forgotten;
    private volatile int size;
    private long shown;
    private boolean looking;

    /**
     * @param count receives the rows that are found
     * @param nanos a monotonic clock
     */
    public LateCommits(
            EventStore store, PipelineMetrics metrics, Consumer<List<TelemetryEvent>> count, LongSupplier nanos) {
        this.store = store;
        this.count = count;
        this.unknown = new UnknownInserts(nanos);
        this.found = metrics.counter(
                "lossy.persist.late.commits",
                "Rows that were found committed after their batch was answered with" + " retry");
        this.forgotten = metrics.counter(
                "lossy.persist.unknown.forgotten",
                "Inserts without an answer whose outcome stayed unknown; their rows are not counted");
        metrics.gauge(
                "lossy.persist.unknown.inserts",
                "Inserts without an answer whose outcome is being looked" + " up",
                () -> size);
    }

    /** Records a batch that failed, unless it certainly did not commit. */
    public void failed(List<TelemetryEvent> events, Throwable failure) {
        if (!(failure instanceof StoreException known) || known.mayHaveCommitted()) {
            unknown.remember(events);
            show();
        }
    }

    /** Records ids that were committed and counted in the normal way. */
    public void committed(Collection<UUID> ids) {
        unknown.settled(ids);
        show();
    }

    /** Checks some of the recorded ids in the table. Does nothing while a check is in progress. */
    public Future<Void> look() {
        if (looking || unknown.isEmpty()) {
            return Future.succeededFuture();
        }
        List<UUID> ids = unknown.next();
        show();
        looking = true;
        return store.receivedAt(ids)
                .onComplete(done -> looking = false)
                .onSuccess(rows -> countAll(unknown.found(rows)))
                .onFailure(failure -> LOG.atDebug()
                        .addKeyValue("cause", failure.getMessage())
                        .log("lookup of unanswered inserts failed; retrying"))
                .otherwiseEmpty()
                .mapEmpty();
    }

    private void countAll(List<TelemetryEvent> ours) {
        show();
        if (!ours.isEmpty()) {
            found.increment((double) ours.size());
            LOG.atInfo()
                    .addKeyValue("events", ours.size())
                    .log("events were stored although their insert had no answer");
            count.accept(ours);
        }
    }

    private void show() {
        size = unknown.size();
        forgotten.increment((double) (unknown.forgotten() - shown));
        shown = unknown.forgotten();
    }
}
