package io.lossy.telemetry.it.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Page;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Voice Mode of the reference extension, held against what its microphone played. */
@Tag("whole")
class ExtensionVoiceIT extends ExtensionScene {
    private static final int LONG = 4;
    private static final int SHORT = 3;
    private static final int NOISY = 2;
    private static final int HASTY = 1;
    // a machine that is short of time may drop some of the sound, and one stretch then becomes two or none
    private static final long TOLERANCE = 1;

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
    void voiceModeDetectsWhatTheMicrophonePlaysAndTheFiguresAreTheTables() {
        Page panel = extension.panel();
        play(panel, this::soundsAreWhole);

        long detections = count("speech_detected");
        long tooShort = count("segment_ignored", "reason", "short");
        assertThat(detections).isCloseTo(LONG + HASTY, within(TOLERANCE));
        assertThat(tooShort).isCloseTo(SHORT, within(TOLERANCE));
        assertThat(count("segment_ignored", "reason", "noise")).isCloseTo(NOISY, within(TOLERANCE));
        assertThat(count("segment_ignored", "reason", "cooldown")).isCloseTo(HASTY, within(TOLERANCE));
        assertThat(sql.number("SELECT min((payload->>'latency_ms')::float)" + where("detected")))
                .as("the least length of a kept segment, in ms")
                .isGreaterThanOrEqualTo(150);
        assertThat(sql.count("SELECT count(*)" + where("speech_detected")
                        + " AND (payload->>'amplitude')::float > 0 AND payload->>'ignored' = 'false'"))
                .isEqualTo(detections);
        assertThat(count("session_started")).isOne();
        assertThat(count("stt.request")).isEqualTo(count("stt.completed")).isCloseTo(detections, within(TOLERANCE));
        before = START; // the figures are those of five minutes, so of every test
        String recent = " AND occurred_at > now() - interval '5 minutes'"; // as of each look, because plays leave it
        String spoken = where("speech_detected") + recent;
        shows(panel, "#speech-detections", "SELECT count(*)" + spoken);
        shows(
                panel,
                "#ignored-short",
                "SELECT count(*)" + where("segment_ignored") + recent + " AND payload->>'reason' = 'short'");
        shows(panel, "#avg-latency", "SELECT round(avg((payload->>'latency_ms')::float)::numeric) || ' ms'" + spoken);
        assertThat(panel.locator("#transcripts li").first()).containsText("[speech, ");
        panel.close();
    }

    private void shows(Page panel, String element, String query) {
        await(() -> panel.locator(element).innerText().equals(sql.column(query).get(0)));
    }

    private boolean soundsAreWhole() {
        return Math.abs(count("speech_detected") - LONG - HASTY) <= TOLERANCE
                && Math.abs(count("segment_ignored", "reason", "short") - SHORT) <= TOLERANCE
                && Math.abs(count("segment_ignored", "reason", "noise") - NOISY) <= TOLERANCE
                && count("segment_ignored", "reason", "cooldown") == HASTY; // it is the last in the recording
    }

    @Test
    void whenTheGraphicsCardIsNotThereTheCloudIsAskedForEachUtterance() {
        extension.settings(Map.of("engine", "local_webgpu", "cloudUrl", elsewhere.url("/text")));
        Page panel = extension.panel();
        play(panel, () -> panel.locator("#transcripts li").count() > 0);
        assertThat(panel.locator("#transcripts li").first()).hasText("good morning (cloud)");

        long requests = count("stt.request", "mode", "local_webgpu");
        assertThat(requests).isPositive();
        assertThat(count("stt.fallback", "error_class", "webgpu_unavailable")).isEqualTo(requests);
        assertThat(sql.column("SELECT DISTINCT payload->>'error_msg'" + where("stt.fallback")))
                .as("one failure, one hash")
                .singleElement()
                .asString()
                .matches("[^.]+\\.[0-9a-f]{32}");
        assertThat(count("stt.completed", "mode", "cloud")).isEqualTo(requests).isEqualTo(elsewhere.asked("/text"));
        panel.close();
    }
}
