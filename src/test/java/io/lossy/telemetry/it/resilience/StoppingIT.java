package io.lossy.telemetry.it.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestRequests;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a load balancer sees of a server that stops while somebody is in. */
class StoppingIT {
    @Test
    void isNotReadyBeforeThePortCloses() throws Exception {
        try (ServerFixture server = ServerFixture.start(
                        PostgresFixture.migratedDatabase(), Clock.systemUTC(), UnaryOperator.identity());
                Connection holder = server.sql().database().connect();
                Statement lock = holder.createStatement()) {
            LoopbackHttpClient path = server.web();
            LoopbackHttpClient management = server.management();
            await().until(() -> management.get("/health/ready").status() == 200);
            holder.setAutoCommit(false);
            lock.execute("LOCK TABLE analytics_events IN SHARE MODE");
            CompletableFuture<LoopbackHttpClient.Answer> in =
                    CompletableFuture.supplyAsync(() -> path.post(TestRequests.request(TestRequests.hit())));
            await().until(() -> server.meters().sum("lossy_pipeline_events_in_flight") == 1);

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::stopServer);

            await().untilAsserted(() -> {
                LoopbackHttpClient.Answer ready = management.get("/health/ready");
                assertThat(ready.status()).isEqualTo(503);
                assertThat(ready.json().getString("reason")).isEqualTo("shutting_down");
            });
            assertThat(management.get("/health/live").status()).isEqualTo(200);
            assertThat(in.isDone()).isFalse();

            holder.rollback();

            assertThat(in.join().json().getJsonObject("counts").getInteger("persisted"))
                    .isEqualTo(1);
            stopped.join();
        }
    }
}
