package io.lossy.telemetry.bench.host;

import io.lossy.telemetry.database.DatabaseAddress;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Looks into one database from a connection of its own. */
public final class BenchDatabase {
    private static final String EVENTS = "analytics_events";
    private static final long FILL_AT_ONCE = 1_000_000;
    private static final long STALLED_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final String FILL = """
            INSERT INTO analytics_events
            SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
                    || left(md5(i::text || clock_timestamp()), 3) || '8' || left(md5(random()::text), 15))::uuid,
                   'lossy.cache.notes_hit', 'cache', 'extension', now(), now(),
                   'session-' || i %% 1000, 'install-' || i %% 5000, '1.4.2', '1-0-0', 1,
                   jsonb_build_object('warm_start', true, 'age_ms', i)
            FROM generate_series(1, %d) AS i
            """;

    private final DatabaseAddress address;
    private final Connection connection;

    BenchDatabase(DatabaseAddress address) {
        this.address = address;
        try {
            this.connection = address.connect();
        } catch (SQLException e) {
            throw new IllegalStateException("can't connect to " + address, e);
        }
    }

    /** Returns the address with the password, for the environment of a process. */
    String url() {
        return "postgresql://" + address.user() + ":" + URLEncoder.encode(address.password(), StandardCharsets.UTF_8)
                + "@" + address.host() + ":" + address.port() + "/" + address.database();
    }

    /** Returns what the client of the server needs to connect. */
    public PgConnectOptions options() {
        return new PgConnectOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setDatabase(address.database())
                .setUser(address.user())
                .setPassword(address.password());
    }

    public long rows() {
        return number("SELECT count(*) FROM " + EVENTS);
    }

    /** Returns the number of rows once requests that were still under way have been committed. */
    public long settledRows() {
        long before = rows();
        while (true) {
            execute("SELECT pg_sleep(0.15)");
            long now = rows();
            if (now == before) {
                return now;
            }
            before = now;
        }
    }

    /** Returns the position in the write-ahead log, in bytes. All databases of the cluster write to it. */
    public long walBytes() {
        return number("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
    }

    /** Returns the number of transactions so far that have written something. */
    public long transactions() {
        return number("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
    }

    /** Empties the table, and writes all that is dirty, so that the next measurement does not pay for the last. */
    public void reset() {
        boolean logged = number("SELECT count(to_regclass('commit_log'))") > 0; // an earlier build has none
        execute("TRUNCATE " + EVENTS + (logged ? ", commit_log" : ""));
        execute("CHECKPOINT");
    }

    /** Adds rows whose ids are of today, in order, as they would have come in. */
    public void fill(long rows) {
        for (long done = 0; done < rows; done += FILL_AT_ONCE) {
            execute(String.format(Locale.ROOT, FILL, Math.min(FILL_AT_ONCE, rows - done)));
        }
        execute("VACUUM ANALYZE " + EVENTS);
    }

    public void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Returns the first number of the first row. */
    public long number(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /**
     * Waits until the number is at least the goal, and returns the seconds that it took.
     *
     * @throws IllegalStateException if the number has not changed for two minutes
     */
    public double secondsUntil(String sql, long goal) {
        long start = System.nanoTime();
        long changed = start;
        long last = number(sql);
        while (last < goal) {
            execute("SELECT pg_sleep(0.1)");
            long now = number(sql);
            if (now != last) {
                changed = System.nanoTime();
            } else if (System.nanoTime() - changed > STALLED_NANOS) {
                throw new IllegalStateException(sql + " stays at " + now + ", below " + goal);
            }
            last = now;
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Writes at most this many rows to a file, as CSV. */
    public void copyOut(Path file, int limit) {
        try (OutputStream out = Files.newOutputStream(file)) {
            copies().copyOut("COPY (SELECT * FROM " + EVENTS + " LIMIT " + limit + ") TO STDOUT (FORMAT csv)", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("COPY TO", e);
        }
    }

    /** Reads the rows of a file in one transaction and returns how many they were. */
    public long copyIn(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return copies().copyIn("COPY " + EVENTS + " FROM STDIN (FORMAT csv)", in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("COPY FROM", e);
        }
    }

    private CopyManager copies() throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
