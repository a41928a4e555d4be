package io.lossy.telemetry.emitter;

import java.time.Clock;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups an emitter's sources of time and randomness, so that tests can control them.
 *
 * @param clock  for ids and {@code sent_at}
 * @param nanos  monotonic, for waits and durations
 * @param random from 0 to 1
 * @param scheduler  runs the emitter's tasks, one at a time
 */
record TimeSource(Clock clock, LongSupplier nanos, DoubleSupplier random, Scheduler scheduler) {
    private static final Logger LOG = LoggerFactory.getLogger(TimeSource.class);

    /** Runs tasks after a delay, never two at the same time. A closed scheduler ignores tasks. */
    interface Scheduler extends AutoCloseable {
        void schedule(long millis, Runnable task);

        @Override
        void close();
    }

    /** Returns the system's time and randomness, and a scheduler with its own daemon thread. */
    static TimeSource system() {
        return new TimeSource(
                Clock.systemUTC(),
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble(),
                new ThreadScheduler());
    }

    private static final class ThreadScheduler implements Scheduler {
        private final ScheduledThreadPoolExecutor thread;

        ThreadScheduler() {
            thread = new ScheduledThreadPoolExecutor(
                    1,
                    task -> {
                        Thread one = new Thread(task, "telemetry-emitter");
                        one.setDaemon(true);
                        return one;
                    },
                    new ThreadPoolExecutor.DiscardPolicy());
            thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // run() logs what a task throws
        public void schedule(long millis, Runnable task) {
            thread.schedule(() -> run(task), millis, TimeUnit.MILLISECONDS);
        }

        private static void run(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("the emitter failed");
            }
        }

        @Override
        public void close() {
            thread.shutdown();
        }
    }
}
