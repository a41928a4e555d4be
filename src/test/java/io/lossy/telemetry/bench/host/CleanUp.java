package io.lossy.telemetry.bench.host;

import java.util.ArrayDeque;
import java.util.Deque;

/** Stops what a run has started, the newest first: at the end of the run, or when Ctrl-C ends it. */
public final class CleanUp implements AutoCloseable {
    private final Deque<Runnable> actions = new ArrayDeque<>();
    private boolean closed;

    public CleanUp() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "bench-clean-up"));
    }

    /** @throws IllegalStateException if the run has ended; the action has been run then */
    public synchronized void add(Runnable action) {
        if (closed) {
            action.run();
            throw new IllegalStateException("the benchmark is ending");
        }
        actions.push(action);
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!actions.isEmpty()) {
            try {
                actions.pop().run();
            } catch (RuntimeException e) {
                System.err.println("bench: clean-up: " + e.getMessage()); // the others must still be stopped
            }
        }
    }
}
