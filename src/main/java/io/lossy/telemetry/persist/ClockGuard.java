package io.lossy.telemetry.persist;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the time is what it seems, before anything is deleted by it. Two clocks must agree, the server's and the
 * database's, and neither may have leapt since the last run: on one machine both leap together.
 */
final class ClockGuard {
    /** How far two clocks in order may differ. */
    static final Duration DISAGREEMENT = Duration.ofMinutes(5);
    /** How far behind the last run a clock may be: another server's run, with another clock. */
    static final Duration BACKWARDS = Duration.ofHours(1);

    private ClockGuard() {}

    /** The moment to judge by: of two clocks the one that deletes less. */
    static Instant asOf(Instant server, Instant database) {
        return server.isBefore(database) ? server : database;
    }

    /** What speaks against deleting anything now; null: nothing. */
    static @Nullable String objection(Instant server, Instant database, @Nullable Instant lastRun, Duration maxJump) {
        if (Duration.between(server, database).abs().compareTo(DISAGREEMENT) > 0) {
            return "this machine's clock says " + server + " and the database's " + database
                    + ": put right the one that is wrong";
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
