package io.lossy.telemetry.node;

import io.lossy.telemetry.database.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The right to do work that only one server at a time may do, as a row of the table {@code leases}. It expires by the
 * database's clock. A holder that was away for longer, and goes on, writes nothing: each protected write contains
 * {@link #guard}.
 *
 * <p>An expired lease is never renewed. So if {@link #keep} succeeds, everything since the renewal before was written under
 * this epoch. Blocking; for one thread.
 */
public final class Lease {
    /** Longer than a pause between two steps of the work. A single statement may take longer: it holds off a takeover. */
    static final Duration TERM = Duration.ofSeconds(30);

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String END = "clock_timestamp() + make_interval(secs => ?)";
    private static final String IS_HELD =
            "SELECT EXISTS (SELECT 1 FROM leases WHERE name = ? AND expires_at > clock_timestamp())";
    private static final String ACQUIRE =
            "INSERT INTO leases AS l (name, holder, epoch, expires_at) VALUES (?, ?, 1, " + END + ")"
                    + " ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder, epoch = l.epoch + 1,"
                    + " expires_at = EXCLUDED.expires_at WHERE l.expires_at <= clock_timestamp() RETURNING epoch";
    private static final String MINE =
            " WHERE name = ? AND holder = ? AND epoch = ? AND expires_at > clock_timestamp()";
    private static final String RENEW = "UPDATE leases SET expires_at = " + END + MINE;
    private static final String RELEASE = "UPDATE leases SET expires_at = clock_timestamp()" + MINE;

    private final Connection connection;
    private final String name;
    private final UUID holder;
    private final long epoch;
    private final Duration term;
    private long renewedNanos;

    private Lease(Connection connection, String name, UUID holder, long epoch, Duration term, long askedNanos) {
        this.connection = connection;
        this.name = name;
        this.holder = holder;
        this.epoch = epoch;
        this.term = term;
        this.renewedNanos = askedNanos;
    }

    /**
     * Takes a lease that nobody holds.
     *
     * @param connection of the tables' owner, in auto-commit mode and with a lock timeout
     * @param name       letters and digits only
     * @return empty if it is held, or if a write of its former holder is in progress
     */
    public static Optional<Lease> acquire(Connection connection, String name, UUID holder) throws SQLException {
        return acquire(connection, name, holder, TERM);
    }

    /**
     * Does the same for a lease that expires after {@code term}. With a shorter term another server takes over sooner, and the
     * holder must renew it more often.
     */
    public static Optional<Lease> acquire(Connection connection, String name, UUID holder, Duration term)
            throws SQLException {
        if (!name.matches("[a-z0-9]+")) {
            throw new IllegalArgumentException("a lease needs a name of letters and digits, not " + name);
        }
        if (Statements.isTrue(connection, IS_HELD, name)) {
            return Optional.empty();
        }
        try {
            long asked = System.nanoTime();
            Long epoch = Statements.first(connection, ACQUIRE, row -> row.getLong(1), name, holder, seconds(term));
            return Optional.ofNullable(epoch).map(number -> new Lease(connection, name, holder, number, term, asked));
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Returns the number of this lease among all of its name. It grows with every holder. */
    public long epoch() {
        return epoch;
    }

    /**
     * Returns an SQL condition without parameters that is true while this lease is held. From then on until the end of the
     * transaction nobody else can take it.
     */
    public String guard() {
        return "EXISTS (SELECT 1 FROM leases WHERE name = '" + name + "' AND epoch = " + epoch
                + " AND expires_at > clock_timestamp() FOR KEY SHARE)";
    }

    /**
     * Renews the lease if a third of its term is over.
     *
     * @throws LeaseLostException if it has expired
     */
    public void keep() throws SQLException {
        if (System.nanoTime() - renewedNanos >= term.dividedBy(3).toNanos()) {
            renew();
        }
    }

    /** @throws LeaseLostException if it has expired */
    public void renew() throws SQLException {
        long now = System.nanoTime();
        if (Statements.update(connection, RENEW, seconds(term), name, holder, epoch) == 0) {
            throw new LeaseLostException(name, epoch);
        }
        renewedNanos = now;
    }

    /**
     * Returns true if nobody else can take the lease for at least {@code margin}. Asks no database: it measures, by the monotonic
     * clock, from before the statement that renewed it, so it errs on the side of too early.
     */
    public boolean isHeldFor(Duration margin) {
        return System.nanoTime() - renewedNanos < term.minus(margin).toNanos();
    }

    private static double seconds(Duration term) {
        return term.toMillis() / 1e3;
    }

    /** Gives the lease up, so that another server need not wait until it expires. */
    public void release() throws SQLException {
        Statements.update(connection, RELEASE, name, holder, epoch);
    }
}
