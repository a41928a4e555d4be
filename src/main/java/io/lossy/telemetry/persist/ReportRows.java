package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.privacy.Subject;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reports as columns: the latest of each install, sorted by install for the same reason as {@link EventRows}. */
public final class ReportRows {
    /** The most that one report can add to a count, because a forged report must not outweigh all others. */
    static final int MOST = 1_000_000;

    private static final String EMITTED = "emitted";

    /**
     * Stores the reports and returns the growth of each sum. The previous rows are locked, so that two servers that
     * receive the same report do not both count its growth. A report waits here for some seconds; a report of an
     * install that was erased meanwhile is left out. If the install continues, its next report contains the same and
     * more.
     */
    public static final String UPSERT =
            String.format(Locale.ROOT, """
            WITH erased AS (
                SELECT subject FROM recent_erasures
            ), incoming AS (
                SELECT a AS install_id, b AS received_at, c AS emitted, d::jsonb AS discarded
                FROM unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::text[]) AS t(a, b, c, d)
                WHERE NOT EXISTS (SELECT FROM erased) OR %s NOT IN (SELECT subject FROM erased)
            ), before AS (
                SELECT install_id, emitted, discarded FROM client_reports
                WHERE install_id = ANY ($1::text[]) ORDER BY install_id FOR UPDATE
            ), stored AS (
                INSERT INTO client_reports AS kept (install_id, received_at, emitted, discarded)
                SELECT incoming.* FROM incoming LEFT JOIN before USING (install_id) ORDER BY install_id
                ON CONFLICT (install_id) DO UPDATE
                SET received_at = EXCLUDED.received_at, emitted = EXCLUDED.emitted, discarded = EXCLUDED.discarded
                WHERE (EXCLUDED.emitted, EXCLUDED.received_at) > (kept.emitted, kept.received_at)
                RETURNING install_id, emitted, discarded
            )
            SELECT word, sum(least(greatest(now - was, 0), %d))::float8
            FROM stored LEFT JOIN before USING (install_id), LATERAL (
                SELECT 'emitted' AS word, stored.emitted AS now, coalesce(before.emitted, 0) AS was
                UNION ALL
                SELECT key, value::bigint, coalesce((before.discarded ->> key)::bigint, 0)
                FROM jsonb_each_text(stored.discarded)
            ) AS sums
            GROUP BY word""", Subject.fingerprint(Subject.SubjectKind.INSTALL, "a"), MOST);

    private ReportRows() {}

    public static Tuple columns(Collection<ClientReport> reports) {
        Map<String, ClientReport> byInstall = new TreeMap<>();
        reports.forEach(report -> byInstall.merge(report.installId(), report, ClientReport::later));
        List<ClientReport> rows = List.copyOf(byInstall.values());
        int n = rows.size();
        String[] installs = new String[n];
        OffsetDateTime[] received = new OffsetDateTime[n];
        Long[] emitted = new Long[n];
        String[] discarded = new String[n];
        for (int i = 0; i < n; i++) {
            ClientReport row = rows.get(i);
            installs[i] = row.installId();
            received[i] = EventRows.utc(row.receivedAt());
            emitted[i] = row.emitted();
            discarded[i] = new JsonObject(new HashMap<>(row.discarded())).encode();
        }
        return Tuple.tuple()
                .addValue(installs)
                .addValue(received)
                .addValue(emitted)
                .addValue(discarded);
    }

    public static EventStore.Reported growth(RowSet<Row> sums) {
        Map<String, Double> growth = new HashMap<>();
        for (Row row : sums) {
            growth.put(row.getString(0), row.getDouble(1));
        }
        Double emitted = growth.remove(EMITTED);
        return new EventStore.Reported(emitted == null ? 0 : emitted, growth);
    }
}
