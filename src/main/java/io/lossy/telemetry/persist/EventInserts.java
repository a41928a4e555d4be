package io.lossy.telemetry.persist;

import io.lossy.telemetry.database.SqlFailures;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.persist.EventStore.Appended;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Inserts batches and finds out which ids were new. A batch is first inserted as if all its ids were new. If one is
 * stored already, that statement stores nothing and the idempotent one follows.
 */
final class EventInserts {
    private final BiFunction<String, Tuple, Future<RowSet<Row>>> run;
    private final UUID incarnation;
    private final RecentDuplicates duplicates = new RecentDuplicates();

    /**
     * @param run         executes a statement as a transaction of its own
     * @param incarnation stands in the commit log for this start of the server
     */
    EventInserts(BiFunction<String, Tuple, Future<RowSet<Row>>> run, UUID incarnation) {
        this.run = run;
        this.incarnation = incarnation;
    }

    Future<Appended> append(List<TelemetryEvent> events) {
        EventRows rows = EventRows.of(events);
        return duplicates.expectsNewIds() ? insertNew(rows, events.size()) : insertIdempotently(rows, events.size());
    }

    private Future<Appended> insertNew(EventRows rows, int events) {
        return insert(InsertStatement.forNewIds(rows), rows)
                .map(inserted -> allNew(rows, events))
                .recover(failure -> {
                    if (!SqlFailures.isDuplicateKey(failure)) {
                        return Future.failedFuture(failure);
                    }
                    duplicates.found();
                    return insertIdempotently(rows, events);
                });
    }

    private Future<Appended> insertIdempotently(EventRows rows, int events) {
        return insert(InsertStatement.IDEMPOTENT, rows).map(inserted -> {
            if (inserted.size() == rows.ids().length) {
                return allNew(rows, events);
            }
            duplicates.found();
            Set<UUID> fresh = new HashSet<>();
            for (Row row : inserted) {
                fresh.add(row.getUUID(0));
            }
            return new Appended(fresh, Set.of());
        });
    }

    private Future<RowSet<Row>> insert(InsertStatement statement, EventRows rows) {
        return run.apply(statement.sql(), statement.parameters(rows, incarnation));
    }

    private static Appended allNew(EventRows rows, int events) {
        UUID[] ids = rows.ids();
        return new Appended(ids.length == events ? new FreshIds(ids) : Set.of(ids), Set.of());
    }
}
