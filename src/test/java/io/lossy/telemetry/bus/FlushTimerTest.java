package io.lossy.telemetry.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The first request does not wait for the interval, and those after it share one flush. */
class FlushTimerTest {
    private static final int REQUESTS = 100;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger flushes = new AtomicInteger();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private void request(FlushTimer timer) {
        CompletableFuture<Void> requested = new CompletableFuture<>();
        vertx.runOnContext(v -> {
            for (int i = 0; i < REQUESTS; i++) {
                timer.request();
            }
            requested.complete(null);
        });
        requested.join();
    }

    @Test
    void flushesOnceForAllThatComeTogetherAndNoMoreInTheInterval() {
        FlushTimer timer = new FlushTimer(vertx, Duration.ofHours(1), flushes::incrementAndGet);

        request(timer);
        await().atMost(Patience.LONGEST).until(() -> flushes.get() == 1);
        request(timer);

        CompletableFuture<Void> later = new CompletableFuture<>();
        vertx.setTimer(300, passed -> later.complete(null)); // a flush without a pause would come before
        later.join();
        assertThat(flushes).hasValue(1);
    }

    @Test
    void flushesAgainAfterTheInterval() {
        FlushTimer timer = new FlushTimer(vertx, Duration.ofMillis(100), flushes::incrementAndGet);

        request(timer);
        await().atMost(Patience.LONGEST).until(() -> flushes.get() == 1);
        request(timer);

        await().atMost(Patience.LONGEST).until(() -> flushes.get() == 2);
    }
}
