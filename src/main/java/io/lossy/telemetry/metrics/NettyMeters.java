package io.lossy.telemetry.metrics;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.SingleThreadEventExecutor;

/**
 * Shows the load between the sockets and the stages: the memory for the bytes of connections, which heap metrics do not
 * include, and the tasks that wait for an event loop. Vert.x can bind Micrometer's own meters for this, but those
 * observe an allocator that no connection here uses.
 */
public final class NettyMeters {
    private NettyMeters() {}

    /** @param loops the event loops of the connections */
    public static void show(PipelineMetrics metrics, EventLoopGroup loops) {
        // Netty uses this allocator for every channel unless it is configured otherwise, which this server does not do.
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            ByteBufAllocatorMetric used = provider.metric();
            String name = "netty.allocator.memory.used.bytes";
            String description = "Memory that Netty holds for the bytes of connections";
            metrics.gauge(name, description, used::usedDirectMemory, "memory_type", "direct");
            metrics.gauge(name, description, used::usedHeapMemory, "memory_type", "heap");
        }
        metrics.gauge(
                "netty.eventexecutor.tasks.pending",
                "Tasks that wait for an event loop, of all" + " loops",
                () -> pending(loops));
    }

    private static long pending(EventLoopGroup loops) {
        long tasks = 0;
        for (var loop : loops) {
            if (loop instanceof SingleThreadEventExecutor single) {
                tasks += single.pendingTasks();
            }
        }
        return tasks;
    }
}
