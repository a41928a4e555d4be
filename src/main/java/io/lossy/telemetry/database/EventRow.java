package io.lossy.telemetry.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code analytics_events} for display, whether or not the current catalog contains its event.
 *
 * @param payload JSON text
 */
public record EventRow(
        UUID eventId,
        String event,
        String family,
        String source,
        Instant occurredAt,
        Instant receivedAt,
        @Nullable String sessionId,
        @Nullable String installId,
        @Nullable String release,
        String schemaVersion,
        double sampleRate,
        String payload) {
    public static final String COLUMNS =
            "event_id, event, family, source, occurred_at, received_at, session_id, install_id,"
                    + " release, schema_version, sample_rate, payload::text AS payload";

    public static EventRow of(ResultSet row) throws SQLException {
        return new EventRow(
                row.getObject("event_id", UUID.class),
                row.getString("event"),
                row.getString("family"),
                row.getString("source"),
                instant(row, "occurred_at"),
                instant(row, "received_at"),
                row.getString("session_id"),
                row.getString("install_id"),
                row.getString("release"),
                row.getString("schema_version"),
                row.getDouble("sample_rate"),
                row.getString("payload"));
    }

    /** Reads the first column. */
    public static Instant instant(ResultSet row) throws SQLException {
        return row.getObject(1, OffsetDateTime.class).toInstant();
    }

    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
