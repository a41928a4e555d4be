package io.lossy.telemetry.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Page;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Voice Mode of the reference extension, held against what its microphone played. */
class ExtensionVoiceIT extends ExtensionScene {
    private static final int LONG = 4;
    private static final int SHORT = 3;
    private static final int NOISY = 2;
    private static final int HASTY = 1;
    // a machine that is short of time may drop some of the sound, and one stretch then becomes two or none
    private static final long TOLERANCE = 1;
    // and on one that is short of much time, it may drop more: then the recording is played again
    private static final int SESSIONS = 3;

    ExtensionVoiceIT() {
        super(recording());
    }

    private static Sounds recording() {
        Sounds sounds = new Sounds().quiet(600);
        for (int i = 0; i < LONG; i++) {
            sounds.voice(500).quiet(750);
        }
        for (int i = 0; i < SHORT; i++) {
            sounds.voice(80).quiet(500);
        }
        for (int i = 0; i < NOISY; i++) {
            sounds.hiss(400).quiet(500);
        }
        for (int i = 0; i < HASTY; i++) {
            sounds.voice(400).quiet(310).voice(400).quiet(750);
        }
        return sounds;
    }

    @Test
    void voiceModeHearsWhatTheMicrophonePlaysAndTheFiguresAreTheTables() {
        Page panel = extension.panel();
        hear(panel);
        for (int session = 1; !soundsAreWhole() && session < SESSIONS; session++) {
            countFromNow();
            hear(panel);
        }

        long detections = count("speech_detected");
        long tooShort = count("segment_ignored", "reason", "short");
        assertThat(detections).isCloseTo(LONG + HASTY, within(TOLERANCE));
        assertThat(tooShort).isCloseTo(SHORT, within(TOLERANCE));
        assertThat(count("segment_ignored", "reason", "noise")).isCloseTo(NOISY, within(TOLERANCE));
        assertThat(count("segment_ignored", "reason", "cooldown")).isCloseTo(HASTY, within(TOLERANCE));
        assertThat(sql.number("SELECT min((payload->>'latency_ms')::float)" + where("detected")))
                .as("the least length of a kept segment, in ms")
                .isGreaterThanOrEqualTo(150);
        assertThat(count("session_started")).isOne();
        assertThat(count("stt.request")).isEqualTo(count("stt.completed")).isCloseTo(detections, within(TOLERANCE));
        before = START; // the figures are those of five minutes, so of every test
        assertThat(panel.locator("#speech-detections")).hasText(String.valueOf(count("speech_detected")));
        assertThat(panel.locator("#ignored-short"))
                .hasText(String.valueOf(count("segment_ignored", "reason", "short")));
        String mean = "SELECT round(avg((payload->>'latency_ms')::float)::numeric) || ' ms'" + where("speech_detected");
        assertThat(panel.locator("#avg-latency")).hasText(sql.column(mean).get(0));
        assertThat(panel.locator("#transcripts li").first()).containsText("[speech, ");
        panel.close();
    }

    private void hear(Page panel) {
        panel.locator("#voice-switch").click();
        assertThat(panel.locator("#voice-say")).hasText("Listening.");
        await(30, () -> count("segment_ignored", "reason", "cooldown") > 0);
        panel.locator("#voice-switch").click();
        assertThat(panel.locator("#voice-switch")).hasText("Start Voice Mode");
        settled(panel);
    }

    private boolean soundsAreWhole() {
        return Math.abs(count("speech_detected") - LONG - HASTY) <= TOLERANCE
                && Math.abs(count("segment_ignored", "reason", "short") - SHORT) <= TOLERANCE
                && Math.abs(count("segment_ignored", "reason", "noise") - NOISY) <= TOLERANCE;
    }

    @Test
    void whenTheGraphicsCardIsNotThereTheCloudIsAskedForEachUtterance() {
        extension.settings(Map.of("engine", "local_webgpu", "cloudUrl", elsewhere.url("/text")));
        Page panel = extension.panel();
        panel.locator("#voice-switch").click();
        assertThat(panel.locator("#transcripts li").first()).hasText("good morning (cloud)");
        panel.locator("#voice-switch").click();
        settled(panel);

        long requests = count("stt.request", "mode", "local_webgpu");
        assertThat(requests).isPositive();
        assertThat(count("stt.fallback", "error_class", "webgpu_unavailable")).isEqualTo(requests);
        assertThat(count("stt.completed", "mode", "cloud")).isEqualTo(requests).isEqualTo(elsewhere.asked("/text"));
        panel.close();
    }
}
