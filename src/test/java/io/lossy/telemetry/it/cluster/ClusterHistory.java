package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Sql;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * What the database itself records, by triggers of the test: each holder of a lease, each write that a lease protects with the
 * epoch that was current then, and each time that the parts of a server were counted again. A writer is known by its
 * connection, because a holder takes a lease and writes over one connection.
 */
final class ClusterHistory {
    private static final String BACKEND = "pg_backend_pid() || ' ' || inet_client_port()";

    private static final String TABLES = """
            CREATE TABLE history_holders (name text, epoch bigint, holder uuid, backend text,
                PRIMARY KEY (name, epoch, holder, backend));
            CREATE TABLE history_writes (name text, epoch bigint, backend text, what text, rows bigint NOT NULL DEFAULT 1,
                PRIMARY KEY (name, epoch, backend, what));
            CREATE TABLE history_recounts (incarnation uuid, recounted_at timestamptz, backend text);
            """;

    private static final String FUNCTIONS = """
            CREATE FUNCTION record_holder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF TG_OP = 'INSERT' OR NEW.epoch <> OLD.epoch OR NEW.holder <> OLD.holder THEN
                    INSERT INTO history_holders VALUES (NEW.name, NEW.epoch, NEW.holder, <backend>) ON CONFLICT DO NOTHING;
                END IF;
                RETURN NULL;
            END $$;
            CREATE FUNCTION record_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF current_setting('history.off', true) IS DISTINCT FROM 'on' THEN
                    INSERT INTO history_writes AS h SELECT name, epoch, <backend>, TG_OP || ' ' || TG_TABLE_NAME FROM leases
                    WHERE name = 'retention'
                    ON CONFLICT (name, epoch, backend, what) DO UPDATE SET rows = h.rows + 1;
                END IF;
                RETURN NULL;
            END $$;
            CREATE FUNCTION record_recount() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO history_recounts VALUES (NEW.incarnation, NEW.recounted_at, <backend>);
                RETURN NULL;
            END $$;
            """.replace("<backend>", BACKEND);

    private static final String WATCH = "CREATE TRIGGER history AFTER %s FOR EACH ROW EXECUTE FUNCTION record_write();";

    private static final String TRIGGERS = """
            CREATE TRIGGER history AFTER INSERT OR UPDATE ON leases FOR EACH ROW EXECUTE FUNCTION record_holder();
            CREATE TRIGGER history AFTER UPDATE ON window_nodes FOR EACH ROW
                WHEN (NEW.recounted_at IS NOT NULL AND NEW.recounted_at IS DISTINCT FROM OLD.recounted_at)
                EXECUTE FUNCTION record_recount();
            """;

    private static final String FOREIGN_WRITES = """
            SELECT w.* FROM history_writes w WHERE NOT EXISTS (SELECT 1 FROM history_holders h
            WHERE h.name = w.name AND h.epoch = w.epoch AND h.backend = w.backend)""";

    private final Sql sql;

    private ClusterHistory(Sql sql) {
        this.sql = sql;
    }

    /** Begins to record in a migrated database. */
    static ClusterHistory begin(Sql sql) {
        sql.execute(TABLES + FUNCTIONS + TRIGGERS);
        List.of(
                        "INSERT OR UPDATE ON retention_runs",
                        "INSERT OR UPDATE ON retention_partitions",
                        "DELETE ON analytics_events",
                        "DELETE ON commit_log",
                        "DELETE ON nodes")
                .forEach(writes -> sql.execute(String.format(Locale.ROOT, WATCH, writes)));
        return new ClusterHistory(sql);
    }

    /** The same history on a database that took over. */
    ClusterHistory at(Sql other) {
        return new ClusterHistory(other);
    }

    /** Changes what a lease protects, as the test and not as a server. */
    void unrecorded(String change) {
        sql.execute("SET history.off = 'on'; " + change);
    }

    /** Makes time pass for the holder of an epoch: its lease has expired. */
    void expire(long epoch) {
        sql.execute("UPDATE leases SET expires_at = clock_timestamp() WHERE name = 'retention' AND epoch = " + epoch);
    }

    /** The newest epoch of retention, 0 before the first. */
    long epoch() {
        return sql.count("SELECT coalesce(max(epoch), 0) FROM leases WHERE name = 'retention'");
    }

    /** Events that were deleted under an epoch. */
    long deleted(long epoch) {
        return sql.count(
                "SELECT coalesce(sum(rows), 0) FROM history_writes WHERE what LIKE 'DELETE analytics%' AND epoch = "
                        + epoch);
    }

    /** The connections that counted a server again. */
    List<String> recounts(UUID incarnation) {
        return sql.column("SELECT backend FROM history_recounts WHERE incarnation = '" + incarnation + "'");
    }

    /** Returns the number of epochs, of which each had one holder and was written under by no other. */
    long assertOneOwnerInEachEpoch() {
        assertThat(sql.rows("SELECT name, epoch FROM history_holders GROUP BY 1, 2 HAVING count(*) > 1"))
                .as("epochs with two holders")
                .isEmpty();
        assertThat(sql.rows(FOREIGN_WRITES))
                .as("writes under an epoch of another holder")
                .isEmpty();
        long epochs = sql.count("SELECT count(*) FROM history_holders WHERE name = 'retention'");
        assertThat(sql.count("SELECT max(epoch) FROM history_holders")).isEqualTo(epochs);
        assertThat(sql.count("SELECT count(DISTINCT epoch) FROM history_writes"))
                .as("epochs with writes")
                .isPositive();
        return epochs;
    }
}
