package io.lossy.telemetry.postgres;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the server that an interrupted start has launched. It never kills pg_ctl: until the server has written its pid
 * file, only pg_ctl knows of it.
 */
final class InterruptedStart {
    private static final Logger LOG = LoggerFactory.getLogger(InterruptedStart.class);
    /** Shorter than the time a user waits after Ctrl-C. */
    private static final Duration PATIENCE = Duration.ofSeconds(7);

    private final PostgresHome home;
    private final PostgresControl control;
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();

    private InterruptedStart(PostgresHome home, PostgresControl control) {
        this.home = home;
        this.control = control;
    }

    /** Returns when no server runs or starts in this data directory, or after {@link #PATIENCE}. */
    static void end(PostgresHome home, PostgresControl control) {
        Uninterrupted.run(() -> new InterruptedStart(home, control).end());
    }

    private void end() {
        while (secondsLeft() > 0) {
            if (isThere()) {
                stop();
            } else if (!StartingProcesses.anyOn(home.data())) {
                return;
            }
            PostgresStart.pause();
        }
        LOG.atWarn()
                .addKeyValue("data_dir", home.root())
                .log("the embedded PostgreSQL is still running; the next start takes it over");
    }

    private boolean isThere() {
        try {
            Optional<PostmasterFile> file = PostmasterFile.in(home);
            return file.isPresent() && file.get().owner() == PostmasterFile.Owner.SERVER;
        } catch (PostgresStartException e) {
            return false; // the file is being written
        }
    }

    private void stop() {
        try {
            control.stop(String.valueOf(Math.max(1, secondsLeft())));
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the database could not be stopped; retrying");
        }
    }

    private long secondsLeft() {
        return Duration.ofNanos(deadline - System.nanoTime()).toSeconds();
    }
}
