package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A batch turned into columns: the one statement that stores it takes an array a column, which costs PostgreSQL half of
 * what a row at a time does. Sorted by id, so that two batches with the same ids can't wait for each other, and with
 * each id once: of several, the first in the batch.
 */
final class EventRows {
    /** Under 2,048 characters: longer statements are never cached by the client. The payload goes as text, not as JSON. */
    static final String INSERT = """
            INSERT INTO analytics_events (event_id, event, family, source, occurred_at, received_at, session_id, \
            install_id, release, schema_version, sample_rate, payload)
            SELECT a, b, c, d, e, f, g, h, i, j, k, l::jsonb
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], \
            $7::text[], $8::text[], $9::text[], $10::text[], $11::real[], $12::text[]) \
            AS t(a, b, c, d, e, f, g, h, i, j, k, l)
            ON CONFLICT DO NOTHING
            RETURNING event_id""";

    private final UUID[] ids;
    private final Tuple columns;

    private EventRows(UUID[] ids, Tuple columns) {
        this.ids = ids;
        this.columns = columns;
    }

    static EventRows of(List<TelemetryEvent> events) {
        TelemetryEvent[] rows = distinctById(events);
        int n = rows.length;
        UUID[] ids = new UUID[n];
        OffsetDateTime[] occurred = new OffsetDateTime[n];
        OffsetDateTime[] received = new OffsetDateTime[n];
        Float[] rates = new Float[n];
        @Nullable String[][] text = new String[8][n];
        for (int i = 0; i < n; i++) {
            TelemetryEvent row = rows[i];
            ids[i] = row.id();
            occurred[i] = utc(row.occurredAt());
            received[i] = utc(row.receivedAt());
            rates[i] = (float) row.type().sampleRate();
            text[0][i] = row.type().name();
            text[1][i] = row.type().family();
            text[2][i] = row.source().word();
            text[3][i] = row.sessionId();
            text[4][i] = row.installId();
            text[5][i] = row.release();
            text[6][i] = row.type().version().toString();
            text[7][i] = row.payload().json();
        }
        return new EventRows(
                ids,
                Tuple.tuple()
                        .addValue(ids)
                        .addValue(text[0])
                        .addValue(text[1])
                        .addValue(text[2])
                        .addValue(occurred)
                        .addValue(received)
                        .addValue(text[3])
                        .addValue(text[4])
                        .addValue(text[5])
                        .addValue(text[6])
                        .addValue(rates)
                        .addValue(text[7]));
    }

    private static TelemetryEvent[] distinctById(List<TelemetryEvent> events) {
        TelemetryEvent[] rows = events.toArray(TelemetryEvent[]::new);
        Arrays.sort(rows, Comparator.comparing(TelemetryEvent::id)); // stable: the first of equal ids stays first
        int kept = 0;
        for (TelemetryEvent row : rows) {
            if (kept == 0 || !rows[kept - 1].id().equals(row.id())) {
                rows[kept++] = row;
            }
        }
        return kept == rows.length ? rows : Arrays.copyOf(rows, kept);
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** The distinct ids, sorted. */
    UUID[] ids() {
        return ids;
    }

    Tuple columns() {
        return columns;
    }
}
