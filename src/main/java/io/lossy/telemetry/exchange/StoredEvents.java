package io.lossy.telemetry.exchange;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.database.StoredPayload;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
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
    private static final String BY_ID = """
            SELECT event_id, event, source, occurred_at, received_at, session_id, install_id, release, payload::text
            FROM analytics_events WHERE event_id = ANY ($1::uuid[]) AND occurred_at >= $2::timestamptz""";

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
