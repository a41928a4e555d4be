package io.lossy.telemetry.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What to do when the process is asked to end (Ctrl-C, SIGTERM) while a command runs. The JVM waits for it, so it must
 * bound its own time. Removed when the command is through; then nothing is left to do.
 */
final class InterruptHook {
    /** Ends a command early and in order. */
    interface Action {
        void run() throws InterruptedException;
    }

    /** Whoever pressed Ctrl-C is not kept waiting longer, even by a start that hangs. */
    private static final long PATIENCE_SECONDS = 9;

    private final Thread thread;

    private InterruptHook(Thread thread) {
        this.thread = thread;
    }

    static InterruptHook of(Action action) {
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
        return new InterruptHook(thread);
    }

    /**
     * Starts what has to be stopped again, however early the process is asked to end: the JVM waits until it is up, or has
     * failed, and then has it stopped.
     *
     * @param stop also called when the process was asked to end during the start
     */
    static <T> Held<T> hold(Supplier<T> start, Consumer<T> stop) {
        CountDownLatch settled = new CountDownLatch(1);
        AtomicBoolean ending = new AtomicBoolean();
        InterruptHook meanwhile = orFail(() -> {
            ending.set(true);
            settled.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        });
        try {
            T started = start.get();
            try {
                return new Held<>(started, orFail(() -> stop.accept(started)));
            } catch (CommandFailure e) {
                stop.accept(started);
                throw e;
            }
        } catch (RuntimeException e) {
            throw ending.get()
                    ? endedEarly(e)
                    : e; // what fails because the JVM is going down needs no words of its own
        } finally {
            settled.countDown();
            meanwhile.remove();
        }
    }

    private static InterruptHook orFail(Action action) {
        try {
            return of(action);
        } catch (IllegalStateException e) { // the JVM is going down and takes no more hooks
            throw endedEarly(e);
        }
    }

    private static CommandFailure endedEarly(RuntimeException e) {
        return new CommandFailure("asked to end while it was starting", e);
    }

    /** What was started, and the hook that stops it. */
    record Held<T>(T it, InterruptHook hook) {}

    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            thread.setName(
                    "lossy-interrupt-done"); // the JVM is going down: the hook runs already, and is what ended us
        }
    }
}
