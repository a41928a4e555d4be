package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.forward.receiver.AmplitudeReceiver;
import io.lossy.telemetry.forward.receiver.HttpReceiver.Received;
import io.lossy.telemetry.forward.receiver.PostHogReceiver;
import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the receivers that test the destinations to the clients of PostHog and Amplitude. */
class VendorClientsIT {
    private static final String KEY = "phc_of_the_test";
    private static final String ID = "01a205f8-abe4-7bd0-82d6-00000000000";

    private static final PostHogReceiver POSTHOG = new PostHogReceiver(KEY);
    private static final AmplitudeReceiver AMPLITUDE = new AmplitudeReceiver(KEY);

    private static JsonObject seen;

    @BeforeAll
    static void runTheClients(@TempDir Path folder) throws Exception {
        POSTHOG.result(UUID.fromString(ID + 2), "retry", "not_persisted");
        POSTHOG.result(UUID.fromString(ID + 3), "drop", "billing_limit_exceeded");
        NodeRun run = NodeRun.of(
                folder,
                Map.of(),
                List.of(
                        "src/test/js/forward/vendors.mjs",
                        Tools.nodeModules().toString(),
                        POSTHOG.address(),
                        KEY,
                        AMPLITUDE.address(),
                        KEY));
        assertThat(run.status()).as(run.said()).isZero();
        seen = new JsonObject(run.said().lines().reduce((one, two) -> two).orElseThrow());
    }

    @AfterAll
    static void close() {
        POSTHOG.close();
        AMPLITUDE.close();
    }

    @Test
    void posthogNodeSendsVersionOneAndReadsTheResultOfEachEvent() {
        List<Received> requests = requests("/i/v1/analytics/events");

        assertThat(requests).as("the first, the retry, the wrong token").hasSize(3);
        assertThat(requests.get(1).headers().get("PostHog-Request-Id"))
                .isEqualTo(requests.get(0).headers().get("PostHog-Request-Id"));
        assertThat(requests)
                .extracting(request -> request.headers().get("PostHog-Attempt"))
                .containsExactly("1", "2", "1");
        assertThat(requests.get(1).json().getJsonArray("batch"))
                .as("what was to be retried")
                .hasSize(1);
        assertThat(POSTHOG.accepted())
                .extracting(event -> event.getString("uuid"))
                .containsExactly(ID + 1, ID + 2, ID + 4);
        assertThat(POSTHOG.accepted().get(0).getJsonObject("options"))
                .isEqualTo(new JsonObject().put("disable_skew_correction", true).put("process_person_profile", false));
        JsonArray errors = seen.getJsonObject("posthog").getJsonArray("v1");
        assertThat(errors).hasSize(1);
        assertThat(errors.getJsonObject(0).getJsonArray("drops"))
                .containsExactly(new JsonObject().put("uuid", ID + 3).put("details", "billing_limit_exceeded"));
    }

    @Test
    void posthogNodeSendsToTheBatchEndpoint() {
        assertThat(requests("/batch/")).hasSize(1);
        assertThat(seen.getJsonObject("posthog").getJsonArray("v0")).isEmpty();
        JsonObject properties = POSTHOG.accepted().get(2).getJsonObject("properties");
        assertThat(properties.getBoolean("$ignore_sent_at")).isTrue();
        assertThat(properties.getBoolean("$process_person_profile")).isFalse();
    }

    @Test
    void posthogNodeGivesUpWithAWrongToken() {
        assertThat(seen.getJsonObject("posthog").getJsonArray("wrongToken")).isNotEmpty();
    }

    private static List<Received> requests(String path) {
        return POSTHOG.requests().stream()
                .filter(request -> request.path().equals(path))
                .toList();
    }

    @Test
    void amplitudeNodeSendsToBothApis() {
        assertThat(codes("live")).containsExactly(200, 200);
        assertThat(codes("batch")).hasSize(40).containsOnly(200);
        assertThat(AMPLITUDE.accepted())
                .filteredOn(event -> event.getString("event_type").equals("two"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getString("insert_id")).isNotEmpty();
                    assertThat(event.getString("device_id")).isEqualTo("device-1");
                    assertThat(event.getString("user_id")).isEqualTo("user-1");
                    assertThat(event.getValue("time")).isInstanceOf(Long.class);
                });
    }

    @Test
    void amplitudeNodeLeavesOutTheInvalidEventAndSendsTheRestAgain() {
        assertThat(codes("invalid")).containsExactly(200, 400);
        assertThat(AMPLITUDE.accepted())
                .extracting(event -> event.getString("event_type"))
                .contains("good")
                .doesNotContain("bad");
    }

    @Test
    void amplitudeNodeGivesUpWithAWrongKey() {
        assertThat(codes("wrongKey")).containsExactly(400);
    }

    private static List<Integer> codes(String name) {
        return seen.getJsonObject("amplitude").getJsonArray(name).stream()
                .map(result -> ((JsonObject) result).getInteger("code"))
                .toList();
    }
}
