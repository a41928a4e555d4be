package io.lossy.telemetry.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * Shows the time of the database, so that all servers have the same buckets at the same time. It adds a difference to the clock of
 * this machine, which {@link #adjust} measures, as in the Simple Network Time Protocol (RFC 4330): the answer is taken to be from
 * the middle between question and answer.
 */
public final class DatabaseClock extends Clock {
    /** A slower answer says too little. */
    private static final Duration SLOW = Duration.ofMillis(500);

    private final Clock machine;
    private volatile Duration ahead = Duration.ZERO;
    private volatile boolean adjusted;

    public DatabaseClock(Clock machine) {
        this.machine = machine;
    }

    /**
     * Learns from an answer of the database that has just arrived.
     *
     * @param database what its clock showed
     * @param took     time from the question to the answer
     */
    public void adjust(Instant database, Duration took) {
        if (took.compareTo(SLOW) <= 0 || !adjusted) {
            ahead = Duration.between(machine.instant().minus(took.dividedBy(2)), database);
            adjusted = true;
        }
    }

    /** Returns by how much the clock of the database is ahead of that of this machine. */
    public Duration ahead() {
        return ahead;
    }

    @Override
    public Instant instant() {
        return machine.instant().plus(ahead);
    }

    @Override
    public long millis() {
        return machine.millis() + ahead.toMillis();
    }

    @Override
    public ZoneId getZone() {
        return machine.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the database's clock has no other zone");
    }
}
