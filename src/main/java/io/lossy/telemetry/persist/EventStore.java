package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Where events become safe. A future that succeeds means committed; one that fails does so with a
 * {@link StoreException}, after which the caller can't know whether the rows are there, and may ask again: every call is
 * idempotent.
 *
 * <p>Implementations are stacked: the plain store, and round it retry, circuit breaker and poison bisection.
 */
public interface EventStore {
    /**
     * What a batch came to.
     *
     * @param fresh    the ids that were committed now; the others were there before
     * @param poisoned the ids that can never be stored (SQLSTATE class 22 and 23); only bisection finds any
     */
    record Appended(Set<UUID> fresh, Set<UUID> poisoned) {
        public Appended {
            fresh = Set.copyOf(fresh);
            poisoned = Set.copyOf(poisoned);
        }
    }

    /**
     * By how much the clients' books grew, each install's growth counted once whatever comes twice or late.
     *
     * @param discarded by the words of {@link ClientReport#ENDS}
     */
    record Reported(double emitted, Map<String, Double> discarded) {
        static final Reported NOTHING = new Reported(0, Map.of());

        public Reported {
            discarded = Map.copyOf(discarded);
        }
    }

    /** Stores each id once. Events may be in any order and ids may repeat within the batch. */
    Future<Appended> append(List<TelemetryEvent> events);

    /**
     * Records rejections, each key once. An event that is stored is not rejected any more: an id has one end, also when its
     * first answer was lost and another catalog judges the retry.
     */
    Future<RejectionOutcome> reject(List<Rejection> rejections);

    /** Keeps the latest report of each install; a smaller one never replaces a larger. */
    Future<Reported> report(List<ClientReport> reports);

    /** Hands over every stored event that was received and occurred at or after {@code since}, in no special order. */
    Future<Void> replay(Instant since, Consumer<TelemetryEvent> sink);

    /** Makes ready for ids minted on these days of UTC, both included; nothing to do for a store not parted by day. */
    default Future<Void> prepareDays(LocalDate first, LocalDate last) {
        return Future.succeededFuture();
    }

    /** Succeeds when the database answers and would take a row. */
    Future<Void> probe();

    /**
     * Lets go of the connections there are, whether or not they look well, and with them of what is under way: asked for
     * when the database does not answer, so that the next call meets it on a new one.
     */
    default void reconnect() {}

    /** Gives connections back; what is under way ends first. */
    Future<Void> close();
}
