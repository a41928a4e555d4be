package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official {@code @vertx/eventbus-bridge-client.js} over {@code sockjs-client}, run by Node. */
class OfficialClientIT {
    private static final int EVENTS = 7;

    @TempDir
    Path folder;

    @Test
    void sendsABatchIsAnsweredAndReceivesTheAggregate() throws Exception {
        try (LiveServer server = LiveServer.start(folder.resolve("data"))) {
            JsonObject reported = run(server.bridge(), "telemetry.aggregates.voice_mode", Batches.speech(EVENTS));

            assertThat(reported.getJsonArray("errors")).as("%s", reported).isEmpty();
            assertThat(reported.getString("transport")).isEqualTo("websocket");
            JsonObject reply = reported.getJsonObject("reply");
            assertThat(reply.getString("status")).isEqualTo("ok");
            assertThat(reply.getJsonObject("counts").getInteger("persisted")).isEqualTo(EVENTS);
            assertThat(reply.getJsonObject("results")).as("all were persisted").isEmpty();
            JsonObject aggregate = reported.getJsonObject("aggregate");
            assertThat(aggregate.getString("family")).isEqualTo("voice_mode");
            assertThat(aggregate.getJsonObject("counts").getInteger("lossy.voice_mode.speech_detected"))
                    .isEqualTo(EVENTS);
            assertThat(aggregate
                            .getJsonObject("aggregates")
                            .getJsonObject("latency_ms")
                            .getInteger("count"))
                    .isEqualTo(EVENTS);
        }
    }

    private JsonObject run(String bridge, String address, JsonObject batch) throws Exception {
        Path input = Files.writeString(folder.resolve("batch.json"), batch.encode());
        Path output = folder.resolve("told.json");
        Path complaints = folder.resolve("client.log");
        Process process = new ProcessBuilder(
                        Tools.node().toString(),
                        "src/test/js/official-client.mjs",
                        Tools.nodeModules().toString(),
                        bridge,
                        address,
                        String.valueOf(Patience.LONG.toMillis()))
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(complaints.toFile())
                .start();
        assertThat(process.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS))
                .as("the client ends by itself")
                .isTrue();
        assertThat(process.exitValue())
                .as("%s %s", Files.readString(output), Files.readString(complaints))
                .isZero();
        return new JsonObject(Files.readString(output));
    }
}
