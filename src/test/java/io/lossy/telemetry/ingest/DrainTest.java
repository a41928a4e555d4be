package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When the server stops, open requests are answered, and new ones get retry. */
class DrainTest {

    @ParameterizedTest
    @EnumSource
    void answersThoseWhoAreInBeforeItShutsThePort(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh());
                TestBridgeClient client = ingest.bridge(transport);
                LogWatch logs = new LogWatch()) {
            ingest.stages.hold();
            client.say(TestBridgeClient.send("in", IngestFixture.body(1)));
            CompletableFuture<HttpResponse<String>> in = CompletableFuture.supplyAsync(
                    () -> ingest.post(IngestFixture.body(2).encode()));
            await().until(() -> ingest.stages.asked().size() == 2);

            Future<Void> undeployed = ingest.undeploy();
            List<CompletableFuture<HttpResponse<String>>> next = new ArrayList<>(); // one may be quicker than the stop
            await().until(() -> {
                next.add(CompletableFuture.supplyAsync(
                        () -> ingest.post(IngestFixture.body(1).encode())));
                return next.stream()
                        .anyMatch(each -> each.isDone() && reason(each.join()).equals("shutting_down"));
            });
            client.say(TestBridgeClient.send("late", IngestFixture.body(1)));
            JsonObject late = client.answer("late").getJsonObject("body");
            assertThat(late.getString("status")).isEqualTo("retry");
            assertThat(late.getString("reason")).isEqualTo("shutting_down");
            assertThat(late.getLong("retry_after_ms")).isPositive();
            assertThat(undeployed.isComplete()).isFalse();

            ingest.stages.release();

            assertThat(client.answer("in").getJsonObject("body").getString("status"))
                    .isEqualTo("ok");
            assertThat(in.join().statusCode()).isEqualTo(200);
            IngestFixture.await(undeployed);
            client.closeCode();
            assertThatThrownBy(() -> ingest.post("{}")).isInstanceOf(AssertionError.class);
            assertThat(ingest.meter("lossy.ingest.in.flight.bytes")).isZero();
            assertThat(logs.aboveInfo()).isEmpty();
        }
    }

    private static String reason(HttpResponse<String> response) {
        return new JsonObject(response.body()).getString("reason", "");
    }
}
