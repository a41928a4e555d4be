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
 * All that an emitter knows of time and chance, which a test turns by hand.
 *
 * @param clock  for ids and {@code sent_at}
 * @param nanos  monotonic, for waits and durations
 * @param random from 0 to 1
 * @param alarm  runs the emitter's work, one piece at a time
 */
record Time(Clock clock, LongSupplier nanos, DoubleSupplier random, Alarm alarm) {
    private static final Logger LOG = LoggerFactory.getLogger(Time.class);

    /** Runs a task after some milliseconds, never beside another one; on a closed alarm, not at all. */
    interface Alarm extends AutoCloseable {
        void in(long millis, Runnable task);

        @Override
        void close();
    }

    /** Of this machine, with a daemon thread for the emitter. */
    static Time ofThisMachine() {
        return new Time(
                Clock.systemUTC(),
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble(),
                new ThreadAlarm());
    }

    private static final class ThreadAlarm implements Alarm {
        private final ScheduledThreadPoolExecutor thread;

        ThreadAlarm() {
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
        @SuppressWarnings("FutureReturnValueIgnored") // what a task throws is logged
        public void in(long millis, Runnable task) {
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
