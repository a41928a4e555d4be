package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import io.lossy.telemetry.it.peers.NodeRun;
import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The libraries of Standard Webhooks and CloudEvents read what a lane sends, and the receiver of the tests reads what they send. */
class WebhookPeersIT {
    @TempDir
    Path folder;

    @Test
    void theLibrariesAcceptTheLaneAndTheReceiverAcceptsTheLibraries() throws Exception {
        try (ForwardScene scene = new ForwardScene()) {
            WebhookReceiver receiver = scene.receiver();
            scene.start(ForwardScene.lane("hook", receiver));
            List<UUID> committed = scene.rows.commit(3);
            scene.awaitEnded("hook", 3);
            Path requests = Files.writeString(
                    folder.resolve("requests.json"), recorded(receiver).encode());

            NodeRun run = NodeRun.of(
                    folder,
                    Map.of(),
                    List.of(
                            "src/test/js/forward/webhook.mjs",
                            Tools.nodeModules().toString(),
                            receiver.url(),
                            WebhookReceiver.SECRET,
                            requests.toString()));

            assertThat(run.status()).as(run.said()).isZero();
            JsonObject seen =
                    new JsonObject(run.said().lines().reduce((one, two) -> two).orElseThrow());
            JsonArray events = seen.getJsonArray("read").getJsonArray(0);
            assertThat(events)
                    .hasSize(3)
                    .extracting(event -> ((JsonObject) event).getString("id"))
                    .containsExactlyElementsOf(
                            committed.stream().map(UUID::toString).toList());
            JsonObject first = events.getJsonObject(0);
            assertThat(first.getString("type")).isEqualTo(CommittedRows.EVENT);
            assertThat(first.getString("source")).isEqualTo("extension");
            assertThat(first.getString("installid")).isEqualTo(CommittedRows.INSTALL);
            assertThat(first.getJsonObject("data")).isEqualTo(new JsonObject().put("action", "click"));
            assertThat(Instant.parse(first.getString("time"))).isBefore(Instant.now());
            assertThat(seen.getInteger("sent")).isEqualTo(204);
            assertThat(seen.getInteger("forged")).isEqualTo(400);
            assertThat(seen.getInteger("otherEvents")).isEqualTo(400);
            assertThat(receiver.faults())
                    .containsExactly("webhook-signature", "other events under the same webhook-id");
        }
    }

    private static JsonArray recorded(WebhookReceiver receiver) {
        JsonArray requests = new JsonArray();
        receiver.requests()
                .forEach(request -> requests.add(new JsonObject()
                        .put("id", request.id())
                        .put("timestamp", request.timestamp())
                        .put("signature", request.signature())
                        .put("body", request.body())));
        return requests;
    }
}
