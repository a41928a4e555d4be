package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.BridgeClient;
import io.lossy.telemetry.BridgeClient.Transport;
import io.lossy.telemetry.LogWatch;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When the server stops, who is in is answered, and who comes is told to come back. */
class DrainTest {

    @ParameterizedTest
    @EnumSource
    void answersThoseWhoAreInBeforeItShutsThePort(Transport transport) {
        try (Doors doors = Doors.open(Settings.fresh());
                BridgeClient client = doors.bridge(transport);
                LogWatch logs = new LogWatch()) {
            doors.rooms.hold();
            client.say(BridgeClient.send("in", Doors.body(1)));
            CompletableFuture<HttpResponse<String>> in =
                    CompletableFuture.supplyAsync(() -> doors.post(Doors.body(2).encode()));
            await().until(() -> doors.rooms.asked().size() == 2);

            Future<Void> undeployed = doors.undeploy();
            await().until(() -> reason(doors.post(Doors.body(1).encode())).equals("shutting_down"));
            client.say(BridgeClient.send("late", Doors.body(1)));
            JsonObject late = client.answer("late").getJsonObject("body");
            assertThat(late.getString("status")).isEqualTo("retry");
            assertThat(late.getString("reason")).isEqualTo("shutting_down");
            assertThat(late.getLong("retry_after_ms")).isPositive();
            assertThat(undeployed.isComplete()).isFalse();

            doors.rooms.release();

            assertThat(client.answer("in").getJsonObject("body").getString("status"))
                    .isEqualTo("ok");
            assertThat(in.join().statusCode()).isEqualTo(200);
            Doors.await(undeployed);
            client.closeCode();
            assertThatThrownBy(() -> doors.post("{}")).isInstanceOf(AssertionError.class);
            assertThat(doors.meter("lossy.ingest.in.flight.bytes")).isZero();
            assertThat(logs.aboveInfo()).isEmpty();
        }
    }

    private static String reason(HttpResponse<String> response) {
        return new JsonObject(response.body()).getString("reason", "");
    }
}
