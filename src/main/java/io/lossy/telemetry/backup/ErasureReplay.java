package io.lossy.telemetry.backup;

import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.privacy.ErasureLog.ErasureEntry;
import io.lossy.telemetry.privacy.OptOutRows;
import io.lossy.telemetry.privacy.Subject;
import io.lossy.telemetry.privacy.SubjectRecords;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Repeats the erasures, opt-outs and opt-ins that came after a backup. The log has times of servers and the backup has
 * one of the database, so it also repeats those of a few minutes before the backup: each is safe to repeat.
 */
record ErasureReplay(Instant backup) {
    /** The largest difference of the two clocks with which a server deletes anything. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    /** Returns how many rows were erased. */
    long run(Connection connection, List<ErasureEntry> entries) throws SQLException {
        List<ErasureEntry> later = entries.stream()
                .filter(entry -> entry.at().isAfter(backup.minus(CLOCKS_DIFFER)))
                .sorted(Comparator.comparing(ErasureEntry::at))
                .toList();
        long erased = 0;
        for (ErasureEntry entry : later) {
            switch (entry.action()) {
                case ERASE_SESSION -> erased += erase(connection, Subject.SubjectKind.SESSION, entry);
                case ERASE_INSTALL -> erased += erase(connection, Subject.SubjectKind.INSTALL, entry);
                case OPT_OUT -> OptOutRows.keep(connection, new OptOut(List.of(entry.id()), true));
                case OPT_IN -> OptOutRows.keep(connection, new OptOut(List.of(entry.id()), false));
                case DESTROY_KEY -> {} // KeysFile leaves the key out
            }
        }
        return erased;
    }

    private static long erase(Connection connection, Subject.SubjectKind kind, ErasureEntry entry) throws SQLException {
        return SubjectRecords.erase(connection, new Subject(kind, entry.id())).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
