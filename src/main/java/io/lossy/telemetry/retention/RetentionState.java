package io.lossy.telemetry.retention;

import io.lossy.telemetry.database.DayPartition;
import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.retention.RetentionSpans.Cutoffs;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * State of retention, read without scanning events.
 *
 * @param daysAhead   days after today whose partitions exist without a gap
 * @param overdue     how much the oldest row is past its time; up to a day just before the daily run. For a partition
 *                    that no run has walked yet, the worst is assumed: a row of the shortest span at its first instant
 * @param lastSuccess when the last complete run ended; null: there was none
 */
public record RetentionState(
        int daysAhead, Duration overdue, @Nullable Instant lastSuccess) {
    private static final String OLDEST = "SELECT p.partition_name, o.family, o.at::timestamptz AS oldest"
            + " FROM retention_partitions p LEFT JOIN jsonb_each_text(p.oldest) AS o(family, at) ON true";

    static RetentionState read(Connection connection, RetentionSpans spans, Instant now) throws SQLException {
        Cutoffs cutoffs = spans.at(now);
        List<DayPartition> days = DayPartition.all(connection);
        Set<String> walked = new HashSet<>();
        List<Duration> overdues = new ArrayList<>(List.of(Duration.ZERO));
        Statements.each(connection, OLDEST, row -> {
            walked.add(row.getString("partition_name"));
            String family = row.getString("family");
            if (family != null) {
                overdues.add(Duration.between(EventRow.instant(row, "oldest"), cutoffs.of(family)));
            }
        });
        for (DayPartition day : days) {
            if (!walked.contains(day.table())) {
                overdues.add(Duration.between(day.start(), cutoffs.shortest()));
            }
        }
        int ahead = DayPartition.ahead(days, LocalDate.ofInstant(now, ZoneOffset.UTC));
        return new RetentionState(
                ahead, Collections.max(overdues), new RetentionRunRepository(connection).lastSuccess());
    }
}
