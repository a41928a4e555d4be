package io.lossy.telemetry.cli;

/**
 * What to do when the process is asked to end (Ctrl-C, SIGTERM) while a command runs. The JVM waits for it, so it must
 * bound its own time. Removed when the command is through; then nothing is left to do.
 */
final class InterruptHook {
    /** Ends a command early and in order. */
    interface Action {
        void run() throws InterruptedException;
    }

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

    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            thread.setName(
                    "lossy-interrupt-done"); // the JVM is going down: the hook runs already, and is what ended us
        }
    }
}
