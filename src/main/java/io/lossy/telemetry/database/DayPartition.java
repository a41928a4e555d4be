package io.lossy.telemetry.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The partition for the events of one day (UTC). Its name is read from PostgreSQL, so it is safe to put into a
 * statement.
 */
public record DayPartition(String table, LocalDate day) {
    /** The partition for rows that belong to no day. */
    public static final String DEFAULT = "analytics_events_default";

    private static final String PREFIX = "analytics_events_";
    private static final String ALL = """
            SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'analytics_events'::regclass AND c.relname ~ '^analytics_events_[0-9]{8}$'
            ORDER BY c.relname""";

    /** Returns the first instant of the day. */
    public Instant start() {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Returns the first instant after the day. */
    public Instant end() {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Returns the existing partitions, oldest first. */
    public static List<DayPartition> all(Connection connection) throws SQLException {
        List<DayPartition> days = new ArrayList<>();
        Statements.each(connection, ALL, row -> {
            String table = row.getString(1);
            days.add(new DayPartition(
                    table, LocalDate.parse(table.substring(PREFIX.length()), DateTimeFormatter.BASIC_ISO_DATE)));
        });
        return days;
    }

    /** Counts the days after today that have a partition, up to the first gap. */
    public static int ahead(List<DayPartition> partitions, LocalDate today) {
        Set<LocalDate> days = new HashSet<>();
        partitions.forEach(partition -> days.add(partition.day()));
        int ahead = 0;
        while (days.contains(today.plusDays(ahead + 1L))) {
            ahead++;
        }
        return ahead;
    }
}
