package io.lossy.telemetry.persist;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The partition of one day of ids. Its name comes from the database's own list, so it may stand in a statement. */
record DayPartition(String table, LocalDate day) {
    /** Holds what belongs to no day. */
    static final String DEFAULT = "analytics_events_default";

    private static final String PREFIX = "analytics_events_";
    private static final String ALL = """
            SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'analytics_events'::regclass AND c.relname ~ '^analytics_events_[0-9]{8}$'
            ORDER BY c.relname""";

    /** The first instant that belongs to it. */
    Instant start() {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The first instant that no longer does. */
    Instant end() {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Those there are, oldest first. */
    static List<DayPartition> all(Connection connection) throws SQLException {
        List<DayPartition> days = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ALL)) {
            while (rows.next()) {
                String table = rows.getString(1);
                days.add(new DayPartition(
                        table, LocalDate.parse(table.substring(PREFIX.length()), DateTimeFormatter.BASIC_ISO_DATE)));
            }
        }
        return days;
    }

    /** Days after today that are ready without a gap. */
    static int ahead(List<DayPartition> partitions, LocalDate today) {
        Set<LocalDate> days = new HashSet<>();
        partitions.forEach(partition -> days.add(partition.day()));
        int ahead = 0;
        while (days.contains(today.plusDays(ahead + 1L))) {
            ahead++;
        }
        return ahead;
    }
}
