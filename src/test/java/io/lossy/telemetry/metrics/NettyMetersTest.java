package io.lossy.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NettyMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @BeforeEach
    void show() {
        NettyMeters.show(
                new PipelineMetrics(
                        registry, CatalogReader.read(CatalogText.SHIPPED.toString(), CatalogText.shipped())),
                loops);
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void whatAConnectionsBufferTakesIsSeen() {
        double before = direct();
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(32 << 20);
        try {
            assertThat(direct() - before).isGreaterThanOrEqualTo(32 << 20);
        } finally {
            buffer.release();
        }
    }

    @Test
    void tasksThatABusyEventLoopHasNotBegunAreCounted() {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        loops.execute(() -> {
            begun.countDown();
            awaitUninterruptibly(go);
        });
        awaitUninterruptibly(begun);
        loops.execute(() -> {});
        loops.execute(() -> {});

        assertThat(pending()).isEqualTo(2);
        go.countDown();
        await().until(() -> pending() == 0);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private double direct() {
        return registry.get("netty.allocator.memory.used.bytes")
                .tag("memory_type", "direct")
                .gauge()
                .value();
    }

    private double pending() {
        return registry.get("netty.eventexecutor.tasks.pending").gauge().value();
    }
}
