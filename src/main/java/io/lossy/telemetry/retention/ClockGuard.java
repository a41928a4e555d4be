package io.lossy.telemetry.retention;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Checks the clocks before anything is deleted by time. The clocks of the server and the database must agree, and
 * neither may have jumped since the last run, because both jump together if they run on one machine.
 */
final class ClockGuard {
    /** Largest accepted difference between the two clocks. */
    static final Duration DISAGREEMENT = Duration.ofMinutes(5);
    /**
     * How far a clock may be behind the last run, because another server with another clock may have made that run.
     */
    static final Duration BACKWARDS = Duration.ofHours(1);

    private ClockGuard() {}

    /** Returns the earlier of the two clocks, because it deletes less. */
    static Instant asOf(Instant server, Instant database) {
        return server.isBefore(database) ? server : database;
    }

    /** Returns why nothing may be deleted now. Returns null if the clocks are plausible. */
    static @Nullable String problem(Instant server, Instant database, @Nullable Instant lastRun, Duration maxJump) {
        if (Duration.between(server, database).abs().compareTo(DISAGREEMENT) > 0) {
            return "this machine's clock says " + server + " and the database's " + database
                    + ": fix the clock that is wrong";
        }
        Instant now = asOf(server, database);
        if (lastRun != null && now.isBefore(lastRun.minus(BACKWARDS))) {
            return "it is " + now + ", but the last run was at " + lastRun + ": one of the two clocks was wrong";
        }
        if (lastRun != null && now.isAfter(lastRun.plus(maxJump))) {
            return "it is " + now + ", more than " + maxJump.toDays() + " days after the last run at " + lastRun
                    + ": either nothing ran for so long or the clock is wrong";
        }
        return null;
    }
}
