package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server without a durable log and without a lane to Kafka. Kafka's client must cost it nothing. */
class KafkaClassesIT {
    @TempDir
    Path folder;

    @Test
    void withoutTheSettingNoClassOfKafkaIsLoaded() throws IOException {
        Path loaded = folder.resolve("classes.log");
        try (ServerProcess server = ServerProcess.begin(
                        Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + loaded),
                        folder.resolve("data"),
                        0,
                        "--database",
                        ServerFixture.url(PostgresFixture.migratedDatabase()))
                .awaitUp()) {
            JsonObject reply = new LoopbackHttpClient(server.port())
                    .post(TestRequests.request(TestRequests.hit()))
                    .json();
            assertThat(reply.getJsonObject("counts").getInteger("persisted")).isEqualTo(1);
            server.signal("TERM");
            assertThat(server.exitCode(30)).isEqualTo(143);
        }

        assertThat(Files.readAllLines(loaded))
                .anyMatch(line -> line.contains("io.lossy.telemetry.app.Pipeline"))
                .noneMatch(line -> line.contains("org.apache.kafka."));
    }
}
