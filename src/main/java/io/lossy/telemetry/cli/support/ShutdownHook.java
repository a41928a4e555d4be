package io.lossy.telemetry.cli.support;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs an action when the process is asked to end (Ctrl-C, SIGTERM) while a command runs. The JVM waits for the action,
 * so the action must limit its own time. The command removes the hook when it is done.
 */
public final class ShutdownHook {
    /** Ends a command early and cleanly. */
    public interface Action {
        void run() throws InterruptedException;
    }

    /** Longest wait after Ctrl-C, even if a start hangs. */
    private static final long PATIENCE_SECONDS = 9;

    private final Thread thread;

    private ShutdownHook(Thread thread) {
        this.thread = thread;
    }

    public static ShutdownHook of(Action action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        action.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "lossy-interrupt");
        Runtime.getRuntime().addShutdownHook(thread);
        return new ShutdownHook(thread);
    }

    /**
     * Starts a component and makes sure that it is stopped, even if the process is asked to end during the start. The
     * start is then interrupted, and the JVM waits until it has failed, or has succeeded and the component is stopped.
     *
     * @param stop also called if the process is asked to end during the start
     */
    public static <T> GuardedResource<T> guard(Supplier<T> start, Consumer<T> stop) {
        CountDownLatch settled = new CountDownLatch(1);
        AtomicBoolean ending = new AtomicBoolean();
        Thread starter = Thread.currentThread();
        ShutdownHook meanwhile = withAction(() -> {
            ending.set(true);
            starter.interrupt();
            settled.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        });
        try {
            T started = start.get();
            try {
                return new GuardedResource<>(started, withAction(() -> stop.accept(started)));
            } catch (CommandFailure e) {
                Thread.interrupted(); // otherwise waits in stop would end at once
                stop.accept(started);
                throw e;
            }
        } catch (RuntimeException e) {
            throw ending.get() ? endedEarly(e) : e; // without a shutdown, the start itself has failed
        } finally {
            settled.countDown();
            meanwhile.remove();
        }
    }

    private static ShutdownHook withAction(Action action) {
        try {
            return of(action);
        } catch (IllegalStateException e) { // the JVM is shutting down and accepts no more hooks
            throw endedEarly(e);
        }
    }

    private static CommandFailure endedEarly(RuntimeException e) {
        return new CommandFailure("stopped before the start was complete", e);
    }

    /** A started component and the hook that stops it. */
    public record GuardedResource<T>(T value, ShutdownHook hook) {}

    public void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            thread.setName("lossy-interrupt-done"); // the JVM is shutting down: the hook is already running
        }
    }
}
