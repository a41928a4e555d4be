package io.lossy.telemetry.metrics;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.SingleThreadEventExecutor;

/**
 * What lies between the sockets and the rooms: the memory that connections' bytes are in, which the heap's figures do not
 * hold, and the tasks that wait for an event loop. Vert.x can bind Micrometer's own meters for this, but those watch an
 * allocator that no connection here uses.
 */
public final class NettyMeters {
    private NettyMeters() {}

    /** @param loops those that the connections are on */
    public static void show(PipelineMetrics metrics, EventLoopGroup loops) {
        // what Netty gives every channel unless told otherwise, and nobody here does
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            ByteBufAllocatorMetric used = provider.metric();
            String name = "netty.allocator.memory.used.bytes";
            String description = "Memory that Netty holds for the bytes of connections";
            metrics.gauge(name, description, used::usedDirectMemory, "memory_type", "direct");
            metrics.gauge(name, description, used::usedHeapMemory, "memory_type", "heap");
        }
        metrics.gauge(
                "netty.eventexecutor.tasks.pending", "Tasks that wait for an event loop, of all", () -> pending(loops));
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
