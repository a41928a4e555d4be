package io.lossy.telemetry.persist;

import io.lossy.telemetry.database.SessionSettings;
import io.vertx.sqlclient.Tuple;
import java.util.Locale;
import java.util.UUID;

/**
 * The statements that insert a batch. Each is below 2,048 characters, because the client never caches longer ones.
 * {@code unnest} is in the select list and not in {@code FROM}, because there PostgreSQL first copies all rows into a
 * buffer. The payload is sent as text, not as JSON.
 *
 * <p>Each also writes the ids that it stores to the commit log. If the insert fails, nothing is logged; if it stores some of
 * the ids, only those are logged.
 *
 * <p>{@code ON CONFLICT} costs a second look into the index and one more WAL record for each row. So the usual case,
 * in which all ids are new, does without.
 */
public enum InsertStatement {
    /** Fails with 23505 and stores nothing if any id is stored. */
    NEW_IDS(false),
    /** The same for rows that have one source, release, schema version and sample rate. */
    NEW_IDS_WITH_SHARED_VALUES(true),
    /** Stores the ids that are not stored yet, and returns them. */
    IDEMPOTENT;

    private final String sql;
    private final boolean sharesValues;

    InsertStatement(boolean sharesValues) {
        this.sharesValues = sharesValues;
        this.sql = "WITH logged AS (" + log() + "VALUES ($13::uuid, $1::uuid[])) " + insert();
    }

    InsertStatement() {
        this.sharesValues = false;
        this.sql = "WITH fresh AS (" + insert() + "ON CONFLICT DO NOTHING RETURNING event_id), logged AS (" + log()
                + "SELECT $13::uuid, array_agg(event_id) FROM fresh HAVING count(*) > 0) SELECT event_id FROM fresh";
    }

    private static String log() {
        return "INSERT INTO commit_log (incarnation, ids) ";
    }

    private String insert() {
        return String.format(
                Locale.ROOT,
                """
                INSERT INTO new_events (event_id, event, family, source, occurred_at, received_at, session_id, \
                install_id, release, schema_version, sample_rate, payload)
                SELECT unnest($1::uuid[]), unnest($2::text[]), unnest($3::text[]), %s, unnest($5::timestamptz[]), \
                unnest($6::timestamptz[]), unnest($7::text[]), unnest($8::text[]), %s, %s, %s, unnest($12::text[])::jsonb
                WHERE (SELECT %s) IS NOT NULL
                """,
                column(4, "text"),
                column(9, "text"),
                column(10, "text"),
                column(11, "real"),
                SessionSettings.DURABLE);
    }

    private String column(int parameter, String type) {
        return String.format(Locale.ROOT, sharesValues ? "$%d::%s" : "unnest($%d::%s[])", parameter, type);
    }

    /** Returns the cheapest statement for rows whose ids are probably all new. */
    static InsertStatement forNewIds(EventRows rows) {
        return rows.haveSharedValues() ? NEW_IDS_WITH_SHARED_VALUES : NEW_IDS;
    }

    public String sql() {
        return sql;
    }

    /** @param incarnation the start of a server that inserts */
    public Tuple parameters(EventRows rows, UUID incarnation) {
        return (sharesValues ? rows.columnsWithSharedValues() : rows.columns()).addUUID(incarnation);
    }
}
