package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.BenchDatabase;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import io.lossy.telemetry.persist.EventRows;
import io.lossy.telemetry.persist.InsertStatement;
import io.lossy.telemetry.persist.PersistTestEvents;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Measures what the commit log costs PostgreSQL: the server's own statement for new ids, and the same without the log. */
final class CommitLogScenario implements Scenario {
    private static final String LOGGED = "with the log";
    private static final String UNLOGGED = "without";
    private static final List<Integer> SIZES = List.of(500, 50, 1);

    @Override
    public String name() {
        return "commit-log";
    }

    @Override
    public Section section() {
        return new Section(name(), "The commit log in an insert", Metric.POSTGRES_CPU, UNLOGGED);
    }

    @Override
    public void run(Trial trial, Section section) {
        BenchDatabase database = trial.bed().freshDatabase();
        PgConnection connection =
                PgConnection.connect(trial.bed().vertx(), database.options()).await();
        try {
            SIZES.forEach(rows -> insert(connection, sql(true), rows, true, 2)); // plans and caches
            for (int round = 1; round <= trial.settings().rounds(); round++) {
                for (int rows : SIZES) {
                    for (boolean logged : round % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
                        Map<Metric, Double> values = measure(trial, database, connection, rows, logged);
                        trial.add(section, rows + " rows", logged ? LOGGED : UNLOGGED, round, values);
                    }
                }
            }
        } finally {
            connection.close().await();
        }
        section.note("A variant is the rows in a statement. One connection sends one statement after the other.");
    }

    private static Map<Metric, Double> measure(
            Trial trial, BenchDatabase database, PgConnection connection, int rows, boolean logged) {
        database.reset();
        double cpu = trial.bed().cluster().cpuSeconds();
        long wal = database.walBytes();
        long start = System.nanoTime();
        long statements =
                insert(connection, sql(logged), rows, logged, trial.settings().seconds());
        double seconds = (System.nanoTime() - start) / 1e9;
        double events = (double) statements * rows;
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        values.put(Metric.EVENTS_PER_SECOND, events / seconds);
        values.put(Metric.POSTGRES_CPU, (trial.bed().cluster().cpuSeconds() - cpu) * 1e6 / events);
        values.put(Metric.WAL_BYTES, (database.walBytes() - wal) / events);
        if (database.rows() != (long) events) {
            throw new IllegalStateException("stored " + database.rows() + " rows and not " + events);
        }
        return values;
    }

    private static String sql(boolean logged) {
        String sql = InsertStatement.NEW_IDS.sql();
        return logged ? sql : sql.substring(sql.indexOf("INSERT INTO new_events"));
    }

    /** Returns the number of statements. */
    private static long insert(PgConnection connection, String sql, int rows, boolean logged, int seconds) {
        PreparedStatement statement = connection.prepare(sql).await();
        PreparedQuery<RowSet<Row>> query = statement.query();
        UUID incarnation = UUID.randomUUID();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long statements = 0;
        while (System.nanoTime() - until < 0) {
            EventRows values = EventRows.of(PersistTestEvents.events(rows));
            Tuple parameters = logged ? InsertStatement.NEW_IDS.parameters(values, incarnation) : values.columns();
            query.execute(parameters).await();
            statements++;
        }
        statement.close().await();
        return statements;
    }
}
