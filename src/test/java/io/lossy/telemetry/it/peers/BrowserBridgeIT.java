package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Patience;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page in a real Chromium, with no library at all, speaks to the raw WebSocket endpoint of the bridge. */
class BrowserBridgeIT {
    private static final int EVENTS = 5;

    @TempDir
    Path folder;

    @Test
    void aPageOfAnAllowedOriginSendsABatchAndReadsTheAck() throws Exception {
        try (LiveServer server = LiveServer.start(folder.resolve("data"))) {
            JsonObject task = new JsonObject().put("bridge", server.rawBridge()).put("batch", Batches.speech(EVENTS));
            try (PageServer pages = new PageServer("bridge.html", task);
                    Chromium browser = Chromium.open(pages.origin() + "/bridge.html", folder)) {
                JsonObject story = pages.story().get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);

                assertThat(browser.running()).isTrue();
                assertThat(story.getString("failed")).as("%s", story).isNull();
                assertThat(story.getString("origin")).isEqualTo(pages.origin());
                assertThat(story.getString("browser")).contains("Chrome/");
                JsonObject reply = story.getJsonObject("message").getJsonObject("body");
                assertThat(reply.getString("status")).as("%s", story).isEqualTo("ok");
                assertThat(reply.getJsonObject("counts").getInteger("persisted"))
                        .isEqualTo(EVENTS);
            }
        }
    }
}
