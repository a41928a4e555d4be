package io.lossy.telemetry.it.journey;

import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the extension sends of one session of Voice Mode. */
final class VoiceModeSession {
    static final String SPEECH = "lossy.voice_mode.speech_detected";
    static final String IGNORED = "lossy.voice_mode.segment_ignored";
    static final List<String> WHY_IGNORED = List.of("short", "cooldown", "noise");
    static final int DETECTIONS = 21;

    /** Ids that must be found nowhere as they are. */
    static final String SESSION = "raw-session-71f2";

    static final String INSTALL = "raw-install-5c0d";

    private VoiceModeSession() {}

    /** In the draft's spelling, with the session where the draft had it. */
    static List<JsonObject> sessionStarted() {
        JsonObject payload = new JsonObject()
                .put("startup_ms", 412.5)
                .put("trigger", "shortcut")
                .put("session_id", SESSION);
        return List.of(TestRequests.event("lossy.voice mode.session_started", payload));
    }

    static List<JsonObject> segments() {
        List<JsonObject> events = new ArrayList<>();
        for (int i = 0; i < DETECTIONS; i++) {
            events.add(speech(20 + 7 * i));
        }
        events.get(0).put("session_id", SESSION);
        events.get(1).getJsonObject("payload").put("session_id", SESSION);
        for (String reason : WHY_IGNORED) {
            events.add(TestRequests.event(
                    IGNORED, new JsonObject().put("reason", reason).put("duration_ms", 80)));
        }
        return events;
    }

    static JsonObject speech(int latency) {
        return TestRequests.event(SPEECH, new JsonObject().put("latency_ms", latency));
    }

    /** Each event happened three seconds before the request is sent, by a clock that is an hour ahead. */
    static JsonObject request(List<JsonObject> events) {
        Instant sent = Instant.now().plus(Duration.ofHours(1));
        events.forEach(event -> event.put("occurred_at", sent.minusSeconds(3).toString()));
        return TestRequests.request(events)
                .put("sent_at", sent.toString())
                .put("session_id", SESSION)
                .put("install_id", INSTALL)
                .put(
                        "report",
                        new JsonObject()
                                .put("emitted", 1200)
                                .put(
                                        "discarded",
                                        new JsonObject().put("evicted", 3).put("sampled", 41)));
    }
}
