package io.lossy.telemetry.persist;

import io.lossy.telemetry.database.Migrations;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Stores events durably. A future that succeeds means committed. A future that fails carries a {@link StoreException};
 * the caller then does not know whether the rows are stored and may call again, because every call is idempotent.
 *
 * <p>Implementations are stacked: the plain store, wrapped by retry, circuit breaker and poison bisection.
 */
public interface EventStore {
    /**
     * The result of a batch.
     *
     * @param fresh    the ids that were committed now; the others were stored before
     * @param poisoned the ids that can never be stored (SQLSTATE class 22, 23 and 54, but not 23514); only bisection
     *                 finds any
     */
    record Appended(Set<UUID> fresh, Set<UUID> poisoned) {
        public Appended {
            fresh = fresh instanceof FreshIds ? fresh : Set.copyOf(fresh);
            poisoned = Set.copyOf(poisoned);
        }

        /** Returns true if every event of the insert was stored now, and no id occurred twice in it. */
        boolean isAllFresh() {
            return fresh instanceof FreshIds && poisoned.isEmpty();
        }
    }

    /**
     * By how much the clients' books grew. The growth of each install counts once, also if a report arrives twice or
     * late.
     *
     * @param discarded by the names of {@link ClientReport#ENDS}
     */
    record Reported(double emitted, Map<String, Double> discarded) {
        public static final Reported NOTHING = new Reported(0, Map.of());

        public Reported {
            discarded = Map.copyOf(discarded);
        }
    }

    /** Stores each id once. Events may be in any order, and ids may repeat within the batch. */
    Future<Appended> append(List<TelemetryEvent> events);

    /**
     * Records rejections, each key once. An event that is stored is not rejected, because an id has one terminal
     * result, also if the first answer was lost and the retry is validated by another catalog.
     */
    Future<RejectionOutcome> reject(List<Rejection> rejections);

    /** Stores the latest report of each install. A smaller report never replaces a larger one. */
    Future<Reported> report(List<ClientReport> reports);

    /**
     * Returns when each stored event among these ids was received, as in its row. Ids that are not stored are absent.
     */
    Future<Map<UUID, Instant>> receivedAt(List<UUID> ids);

    /**
     * Prepares partitions for ids of these days (UTC), both included. Does nothing in a store that is not partitioned
     * by day.
     */
    default Future<Void> prepareDays(LocalDate first, LocalDate last) {
        return Future.succeededFuture();
    }

    /** Prepares partitions from yesterday on, for events that come late, and for as many days ahead as migrations do. */
    default Future<Void> prepareDaysAhead(Clock clock) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return prepareDays(today.minusDays(1), today.plusDays(Migrations.DAYS_AHEAD));
    }

    /** Succeeds if the database answers and accepts writes. */
    Future<Void> probe();

    /** Closes the store's connections after the calls in progress have ended. */
    Future<Void> close();
}
