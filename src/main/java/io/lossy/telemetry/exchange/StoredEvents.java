package io.lossy.telemetry.exchange;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.database.StoredPayload;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowStream;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads stored rows back as events of the current catalog. */
public final class StoredEvents {
    /**
     * The two bounds exclude the same rows, because an event is received after it occurred. The one on
     * {@code received_at} is there for its BRIN index.
     */
    private static final String SINCE = """
            SELECT event_id, event, source, occurred_at, received_at, session_id, install_id, release, payload::text
            FROM analytics_events WHERE received_at >= $1 AND occurred_at >= $1""";

    private static final String BY_ID = """
            SELECT event_id, event, source, occurred_at, received_at, session_id, install_id, release, payload::text
            FROM analytics_events WHERE event_id = ANY ($1::uuid[]) AND occurred_at >= $2::timestamptz""";

    /** Rows that are held in memory at a time. */
    private static final int PAGE = 1_000;

    private volatile Catalog catalog;

    public StoredEvents(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Reads rows as events of this catalog from now on. */
    public void follow(Catalog next) {
        catalog = next;
    }

    /** Passes the events among these ids that occurred at or after {@code since} to the sink. */
    Future<Void> read(SqlConnection connection, UUID[] ids, Instant since, Consumer<TelemetryEvent> sink) {
        Tuple parameters = Tuple.tuple().addValue(ids).addValue(utc(since));
        return connection.preparedQuery(BY_ID).execute(parameters).map(rows -> {
            for (Row row : rows) {
                TelemetryEvent event = event(row);
                if (event != null) {
                    sink.accept(event);
                }
            }
            return null;
        });
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** Passes every stored event that was received and occurred at or after {@code since} to the sink. */
    public Future<Void> read(Pool pool, Instant since, Consumer<TelemetryEvent> sink) {
        Tuple bound = Tuple.of(utc(since));
        // a cursor needs a transaction
        return pool.withTransaction(connection -> connection
                .prepare(SINCE)
                .compose(statement -> drain(statement, bound, sink).eventually(statement::close)));
    }

    private Future<Void> drain(PreparedStatement statement, Tuple bound, Consumer<TelemetryEvent> sink) {
        Promise<Void> done = Promise.promise();
        RowStream<Row> rows = statement.createStream(PAGE, bound);
        rows.exceptionHandler(done::tryFail);
        rows.endHandler(end -> done.tryComplete());
        rows.handler(row -> {
            try {
                TelemetryEvent event = event(row);
                if (event != null) {
                    sink.accept(event);
                }
            } catch (RuntimeException e) {
                done.tryFail(e); // otherwise the future would never complete
            }
        });
        return done.future();
    }

    /** Returns null for a row whose event or source is not in the catalog. */
    private @Nullable TelemetryEvent event(Row row) {
        EventType type = catalog.event(row.getString(1));
        Source source = Source.fromWord(row.getString(2));
        if (type == null || source == null) {
            return null;
        }
        return new TelemetryEvent(
                row.getUUID(0),
                type,
                source,
                instant(row, 3),
                instant(row, 4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                StoredPayload.read(type, row.getString(8)));
    }

    private static Instant instant(Row row, int column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at.toInstant();
    }
}
