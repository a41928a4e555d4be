package io.lossy.telemetry.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/**
 * Exports the processor time of event loops. Its rate is the share of one processor that a loop uses: near 1, the loop
 * is the limit. The operating system keeps the time, so it costs nothing between two scrapes.
 */
public final class LoopCpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LoopCpu() {}

    /**
     * Exports the processor time of the current thread from now on.
     *
     * @param loop names the event loop that this thread is
     */
    public static void show(MeterRegistry registry, String loop) {
        if (!THREADS.isThreadCpuTimeSupported()) {
            return; // a JVM that is no HotSpot may not know it
        }
        long thread = Thread.currentThread().getId();
        FunctionCounter.builder("lossy.pipeline.event.loop.cpu", THREADS, threads -> seconds(threads, thread))
                .description("Processor time of event loops")
                .baseUnit("seconds")
                .tag("loop", loop)
                .register(registry);
    }

    private static double seconds(ThreadMXBean threads, long thread) {
        long nanos = threads.getThreadCpuTime(thread); // -1 once the thread has ended
        return (double) Math.max(0, nanos) / TimeUnit.SECONDS.toNanos(1);
    }
}
