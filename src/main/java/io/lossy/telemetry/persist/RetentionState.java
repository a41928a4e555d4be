package io.lossy.telemetry.persist;

import io.lossy.telemetry.persist.RetentionSpans.Cutoffs;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How retention stands, told without looking at a single event.
 *
 * @param daysAhead   days after today whose partitions are ready without a gap
 * @param overdue     by how much the oldest row is beyond its time; up to a day just before the daily run. Of a partition
 *                    that no run has walked yet, the worst is assumed: that its first instant has a row of the shortest span
 * @param lastSuccess when the last run ended that did all it had to; null: none did
 */
public record RetentionState(
        int daysAhead, Duration overdue, @Nullable Instant lastSuccess) {
    private static final String OLDEST = "SELECT p.partition_name, o.family, o.at::timestamptz AS oldest"
            + " FROM retention_partitions p LEFT JOIN jsonb_each_text(p.oldest) AS o(family, at) ON true";

    static RetentionState read(Connection connection, RetentionSpans spans, Instant now) throws SQLException {
        Cutoffs cutoffs = spans.at(now);
        List<DayPartition> days = DayPartition.all(connection);
        Set<String> walked = new HashSet<>();
        Duration overdue = Duration.ZERO;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OLDEST)) {
            while (row.next()) {
                walked.add(row.getString("partition_name"));
                String family = row.getString("family");
                if (family != null) {
                    overdue = longer(overdue, EventRow.instant(row, "oldest"), cutoffs.of(family));
                }
            }
        }
        for (DayPartition day : days) {
            if (!walked.contains(day.table())) {
                overdue = longer(overdue, day.start(), cutoffs.shortest());
            }
        }
        int ahead = DayPartition.ahead(days, LocalDate.ofInstant(now, ZoneOffset.UTC));
        return new RetentionState(ahead, overdue, new RetentionLedger(connection).lastSuccess());
    }

    private static Duration longer(Duration known, Instant oldest, Instant cutoff) {
        Duration here = Duration.between(oldest, cutoff);
        return here.compareTo(known) > 0 ? here : known;
    }
}
