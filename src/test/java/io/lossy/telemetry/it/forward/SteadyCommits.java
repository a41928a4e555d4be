package io.lossy.telemetry.it.forward;

import io.lossy.telemetry.fixture.Patience;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Commits 500 events a second, 50 in each insert, until it is stopped. */
final class SteadyCommits implements AutoCloseable {
    private static final int EVENTS = 50;
    private static final long EVERY_MS = 100;

    private final ForwardScene scene;
    private final Connection connection;
    private final Queue<UUID> committed = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> commits;

    SteadyCommits(ForwardScene scene) throws SQLException {
        this.scene = scene;
        this.connection = scene.database.connect();
        this.commits = timer.scheduleAtFixedRate(this::commit, 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void commit() {
        try {
            committed.addAll(scene.rows.insert(connection, CommittedRows.EVENT, CommittedRows.INSTALL, EVENTS));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Commits no more, and returns the ids of all. */
    List<UUID> stop() throws InterruptedException {
        if (commits.isDone()) {
            throw new AssertionError("a commit failed");
        }
        timer.shutdown();
        if (!timer.awaitTermination(Patience.LONG.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("a commit does not end");
        }
        return List.copyOf(committed);
    }

    @Override
    public void close() throws SQLException {
        timer.shutdownNow();
        connection.close();
    }
}
