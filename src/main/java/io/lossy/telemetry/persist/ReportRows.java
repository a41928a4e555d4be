package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientReport;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reports as columns, the latest of each install only, sorted by install for the same reason as {@link EventRows}. */
final class ReportRows {
    static final String UPSERT = """
            INSERT INTO client_reports AS kept (install_id, received_at, emitted, discarded)
            SELECT a, b, c, d::jsonb FROM unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::text[]) AS t(a, b, c, d)
            ON CONFLICT (install_id) DO UPDATE
            SET received_at = EXCLUDED.received_at, emitted = EXCLUDED.emitted, discarded = EXCLUDED.discarded
            WHERE (EXCLUDED.emitted, EXCLUDED.received_at) > (kept.emitted, kept.received_at)""";

    private ReportRows() {}

    static Tuple columns(Collection<ClientReport> reports) {
        Map<String, ClientReport> byInstall = new TreeMap<>();
        reports.forEach(report -> byInstall.merge(report.installId(), report, ReportRows::later));
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

    /** Reports are cumulative: the one that has seen more emitted is the later, whatever order they came in. */
    static ClientReport later(ClientReport a, ClientReport b) {
        if (a.emitted() != b.emitted()) {
            return a.emitted() > b.emitted() ? a : b;
        }
        return a.receivedAt().isAfter(b.receivedAt()) ? a : b;
    }
}
