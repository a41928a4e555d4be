package io.lossy.telemetry.postgres;

/** Runs cleanup to its end on a thread that may have been interrupted. */
public final class Uninterrupted {
    private Uninterrupted() {}

    /**
     * Clears the thread's interrupt while the work runs and restores it afterwards. Otherwise every wait in the work
     * would fail at once.
     */
    public static void run(Runnable work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
