package io.lossy.telemetry.persist;

import io.lossy.telemetry.database.SessionSettings;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.RetainedRejection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rejections as columns, sorted by key for the same reason as {@link EventRows}. Events that are stored are left out;
 * the statement returns their keys with the family.
 */
public final class RejectionRows {
    /** LATERAL with LIMIT makes one index lookup per id. For a join of many ids PostgreSQL would read all events. */
    private static final String RECORD = String.format(Locale.ROOT, """
            WITH given AS (
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], \
            $8::timestamptz[], $9::uuid[]) AS t(key, event, source, reason, pointer, detail, shape, received_at, id)),
            stored AS (SELECT given.key, e.family FROM given CROSS JOIN LATERAL \
            (SELECT family FROM analytics_events WHERE event_id = given.id LIMIT 1) AS e),
            counted AS (
            INSERT INTO analytics_rejections (rejection_key, event, source, reason, pointer, detail, shape, received_at)
            SELECT key, event, source, reason, pointer, detail, shape, received_at FROM given
            WHERE key NOT IN (SELECT key FROM stored) AND (SELECT %s) IS NOT NULL ORDER BY key
            ON CONFLICT DO NOTHING)""", SessionSettings.DURABLE);

    private static final String RETURN_STORED = " SELECT key, family FROM stored";

    public static final String INSERT = RECORD + RETURN_STORED;

    /**
     * The same statement, which also stores the kept events: both or neither. Events that were kept before do not
     * change.
     */
    public static final String INSERT_AND_KEEP = RECORD + """
            , kept AS (
            INSERT INTO kept_rejections (rejection_key, event_id, event, family, source, install_id, session_id, release, \
            received_at, event_json)
            SELECT key, key::uuid, event, family, source, install_id, session_id, release, received_at, event_json
            FROM unnest($10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], \
            $17::text[], $18::timestamptz[])
            AS k(key, event, family, source, install_id, session_id, release, event_json, received_at)
            WHERE key NOT IN (SELECT key FROM stored)
            ON CONFLICT DO NOTHING)""" + RETURN_STORED;

    private static final int UUID_LENGTH = 36;

    private RejectionRows() {}

    static boolean keepsAny(List<Rejection> rejections) {
        return rejections.stream().anyMatch(rejection -> rejection.kept() != null);
    }

    /** Returns the parameters of {@link #INSERT_AND_KEEP}. */
    public static Tuple columnsAndKept(List<Rejection> rejections) {
        Rejection[] rows = rejections.stream()
                .filter(rejection -> rejection.kept() != null)
                .sorted(Comparator.comparing(Rejection::key))
                .toArray(Rejection[]::new);
        @Nullable String[][] text = new String[8][rows.length];
        OffsetDateTime[] received = new OffsetDateTime[rows.length];
        for (int i = 0; i < rows.length; i++) {
            RetainedRejection kept = Objects.requireNonNull(rows[i].kept());
            text[0][i] = rows[i].key();
            text[1][i] = rows[i].event();
            text[2][i] = kept.family();
            text[3][i] = rows[i].source().word();
            text[4][i] = kept.installId();
            text[5][i] = kept.sessionId();
            text[6][i] = kept.release();
            text[7][i] = kept.json();
            received[i] = EventRows.utc(rows[i].receivedAt());
        }
        Tuple columns = columns(rejections);
        for (@Nullable String[] column : text) {
            columns.addValue(column);
        }
        return columns.addValue(received);
    }

    public static Tuple columns(List<Rejection> rejections) {
        Rejection[] rows = rejections.toArray(Rejection[]::new);
        Arrays.sort(rows, Comparator.comparing(Rejection::key));
        int n = rows.length;
        @Nullable String[][] text = new String[7][n];
        OffsetDateTime[] received = new OffsetDateTime[n];
        @Nullable UUID[] ids = new UUID[n];
        for (int i = 0; i < n; i++) {
            Rejection row = rows[i];
            ids[i] = id(row.key());
            text[0][i] = withoutNul(row.key());
            text[1][i] = row.event() == null ? null : withoutNul(row.event());
            text[2][i] = row.source().word();
            text[3][i] = row.reason().word();
            text[4][i] = withoutNul(row.pointer());
            text[5][i] = withoutNul(row.detail());
            text[6][i] = withoutNul(row.shape());
            received[i] = EventRows.utc(row.receivedAt());
        }
        Tuple columns = Tuple.tuple();
        for (@Nullable String[] column : text) {
            columns.addValue(column);
        }
        return columns.addValue(received).addValue(ids);
    }

    /** Returns null if the key is a position in a request; such a key contains a {@code #}. */
    private static @Nullable UUID id(String key) {
        return key.length() == UUID_LENGTH && key.indexOf('#') < 0 ? UUID.fromString(key) : null;
    }

    static RejectionOutcome outcome(RowSet<Row> stored) {
        Map<String, String> families = new HashMap<>();
        stored.forEach(row -> families.put(row.getString(0), row.getString(1)));
        return families.isEmpty() ? RejectionOutcome.ALL_RECORDED : new RejectionOutcome(families);
    }

    /**
     * Replaces NUL, because PostgreSQL's text cannot hold it and one rejection with a NUL must not make the whole batch
     * fail.
     */
    private static String withoutNul(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }
}
