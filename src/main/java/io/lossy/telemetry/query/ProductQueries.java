package io.lossy.telemetry.query;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.database.JdbcReader;
import io.lossy.telemetry.database.StoreException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Reads the data for funnels and cohorts. Blocking, like {@link EventQueries}. */
public final class ProductQueries {
    /** Whose events form one sequence. */
    public enum Person {
        INSTALL("install_id"),
        SESSION("session_id");

        private final String column;

        Person(String column) {
            this.column = column;
        }
    }

    private final JdbcReader reads;
    private final int seconds;

    /** Queries without a time limit. */
    public ProductQueries(DatabaseAddress database) {
        this(database, 0);
    }

    /** @param seconds time limit of each query; 0 means no limit */
    public ProductQueries(DatabaseAddress database, int seconds) {
        this.reads = new JdbcReader(database);
        this.seconds = seconds;
    }

    /**
     * Passes every person's steps to the walk, one person after the other in time order. Events without the id are
     * skipped.
     *
     * @param since occurred at or after
     * @param end   occurred before
     * @throws StoreException if the database does not answer
     */
    public void walk(List<FunnelStep> steps, Person person, Instant since, Instant end, FunnelWalk walk) {
        List<Object> parameters = new ArrayList<>();
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            columns.append(", ")
                    .append(condition(steps.get(i), parameters))
                    .append(" AS s")
                    .append(i);
        }
        List<Object> events = steps.stream()
                .map(FunnelStep::event)
                .distinct()
                .<Object>map(name -> name)
                .toList();
        parameters.addAll(events);
        parameters.add(since.atOffset(ZoneOffset.UTC)); // received_at >= occurred_at, so this only adds the BRIN index
        parameters.add(since.atOffset(ZoneOffset.UTC));
        parameters.add(end.atOffset(ZoneOffset.UTC));
        String sql = "SELECT " + person.column + " AS person, occurred_at" + columns + " FROM analytics_events WHERE "
                + person.column + " IS NOT NULL AND event IN ("
                + String.join(", ", events.stream().map(e -> "?").toList())
                + ") AND received_at >= ? AND occurred_at >= ? AND occurred_at < ?"
                + " ORDER BY person, occurred_at, event_id";
        reads.each(sql, parameters, seconds, row -> {
            BitSet matches = new BitSet(steps.size());
            for (int i = 0; i < steps.size(); i++) {
                matches.set(i, row.getBoolean("s" + i));
            }
            walk.next(row.getString("person"), EventRow.instant(row, "occurred_at"), matches);
        });
    }

    private static String condition(FunnelStep step, List<Object> parameters) {
        parameters.add(step.event());
        if (step.field() == null || step.value() == null) {
            return "(event = ?)";
        }
        parameters.add(step.field());
        parameters.add(step.value());
        return "(event = ? AND payload->>? = ?)";
    }

    /**
     * Passes the sizes and the active installs of all cohorts.
     *
     * @param since cohorts that begin before it are left out
     * @param glob  the events that count as coming back
     */
    public void cohorts(Period period, LocalDate since, String glob, Cohorts cohorts) {
        reads.each(
                """
                WITH born AS (
                    SELECT install_id, date_trunc(?, min(day)::timestamp)::date AS cohort
                    FROM install_days GROUP BY install_id),
                sizes AS (SELECT cohort, count(*) AS size FROM born GROUP BY cohort),
                active AS (
                    SELECT DISTINCT install_id, date_trunc(?, day::timestamp)::date AS period
                    FROM install_days WHERE event LIKE ?)
                SELECT cohort, size, coalesce(period, cohort) AS period, count(install_id) AS actives
                FROM sizes LEFT JOIN (born JOIN active USING (install_id)) USING (cohort)
                WHERE cohort >= ?
                GROUP BY 1, 2, 3 ORDER BY 1, 3""",
                List.of(period.word(), period.word(), EventFilter.likePattern(glob), since),
                seconds,
                row -> cohorts.add(
                        row.getObject("cohort", LocalDate.class),
                        row.getLong("size"),
                        row.getObject("period", LocalDate.class),
                        row.getLong("actives")));
    }
}
