package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.SqlFailures;
import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.books.LaneLostException;
import io.lossy.telemetry.forward.books.LogReader;
import io.lossy.telemetry.forward.books.LogReader.Behind;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.node.Lease;
import io.lossy.telemetry.node.LeaseLostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a lane in a thread and over a connection of its own, so that it slows down neither ingest nor another lane. Of all
 * servers on the database the one that holds the lane's lease works on it; the others try to take the lease every two seconds.
 */
final class LaneThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneThread.class);
    /** Another server takes over within this and one {@link #LOOK}, after the owner was killed. */
    private static final Duration TERM = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofSeconds(2);
    /** Time between two looks at a log with nothing new. */
    private static final Duration IDLE = Duration.ofMillis(250);
    /** Time that answers get when the server stops. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private static final Duration MEASURE = Duration.ofSeconds(2);
    private static final int MEASURED_ENTRIES = 1_000;
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(5);
    /** A connection without an answer for longer is dead, also if the network says nothing. */
    private static final int SILENCE_MS = 15_000;

    private static final Duration LONGEST_LOCK = Duration.ofSeconds(2);

    private final OpenLane open;
    private final DatabaseAddress database;
    private final UUID holder;
    private final Supplier<LaneRules> rules;
    private final Clock clock;
    private final LaneMeters meters;
    private final Semaphore woken;
    private volatile LaneView view = LaneView.NONE;
    private volatile boolean stopping;
    private @Nullable Behind behind;
    private long measuredNanos;

    /** @param destination receives what the thread calls when an answer arrives */
    LaneThread(
            Function<Runnable, OpenLane> destination,
            DatabaseAddress database,
            UUID holder,
            Supplier<LaneRules> rules,
            Clock clock,
            PipelineMetrics metrics) {
        Semaphore permits = new Semaphore(0);
        this.woken = permits;
        this.open = destination.apply(permits::release);
        this.database = database;
        this.holder = holder;
        this.rules = rules;
        this.clock = clock;
        this.meters = new LaneMeters(metrics, open.settings().name(), () -> view);
    }

    String name() {
        return open.settings().name();
    }

    /** Returns the lane as this server last saw it; null if it does not own it. */
    @Nullable
    Lane lane() {
        return view.lane();
    }

    @Override
    public void run() {
        while (!stopping) {
            try (Connection connection = DatabaseSession.ownSession(database, LONGEST_STATEMENT, LONGEST_LOCK)) {
                connection.setNetworkTimeout(Runnable::run, SILENCE_MS);
                while (!stopping) {
                    own(connection);
                    view = LaneView.NONE;
                    pauseUnlessStopping(LOOK);
                }
            } catch (SQLException e) {
                lost(e);
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("lane", name()).setCause(e).log("forwarding failed; retrying");
            }
            view = LaneView.NONE;
            pauseUnlessStopping(LOOK);
        }
    }

    private void lost(SQLException e) {
        LOG.atWarn()
                .addKeyValue("lane", name())
                .addKeyValue("cause", SqlFailures.of(e).getMessage())
                .log("forwarding has no database; retrying");
    }

    private void own(Connection connection) throws SQLException {
        Optional<Lease> lease = Lease.acquire(connection, open.settings().lease(), holder, TERM);
        if (lease.isEmpty()) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("lane", name())
                .addKeyValue("epoch", lease.get().epoch())
                .log("this server forwards");
        try {
            work(connection, lease.get());
            lease.get().release();
        } catch (LeaseLostException e) {
            LOG.atWarn().addKeyValue("lane", name()).log("another server may forward now");
        }
    }

    private void work(Connection connection, Lease lease) throws SQLException {
        while (!stopping) {
            LaneWork work = new LaneWork(open, rules, clock, meters, connection, lease);
            try {
                runUntilChanged(work, connection);
            } catch (LaneLostException e) {
                lease.renew(); // throws if the lease is the reason; otherwise a command changed the lane
            }
        }
    }

    private void runUntilChanged(LaneWork work, Connection connection) throws SQLException {
        while (!stopping) {
            boolean more = work.step();
            show(work, connection);
            if (!more) {
                pauseUnlessStopping(IDLE);
            }
        }
        long end = System.nanoTime() + LAST_ANSWERS.toNanos();
        while (open.inFlight().size() > 0 && System.nanoTime() < end) {
            work.settleAll();
            pause(IDLE);
        }
    }

    private void show(LaneWork work, Connection connection) throws SQLException {
        long now = System.nanoTime();
        if (behind == null || now - measuredNanos > MEASURE.toNanos()) {
            behind = LogReader.behind(connection, work.lane(), MEASURED_ENTRIES);
            measuredNanos = now;
        }
        view = new LaneView(
                work.lane(), behind, work.requests().events(), work.requests().parkedEvents());
    }

    private void pauseUnlessStopping(Duration time) {
        if (!stopping) {
            pause(time);
        }
    }

    /** Waits until an answer arrives, the thread is to stop, or the time is over. */
    private void pause(Duration time) {
        try {
            if (woken.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                woken.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    void stop() {
        stopping = true;
        woken.release();
    }
}
