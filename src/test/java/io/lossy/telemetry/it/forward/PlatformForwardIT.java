package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.forward.amplitude.AmplitudeSettings;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.lossy.telemetry.forward.destination.HttpAddress;
import io.lossy.telemetry.forward.lane.LaneSettings;
import io.lossy.telemetry.forward.posthog.PostHogSettings;
import io.lossy.telemetry.forward.receiver.AmplitudeReceiver;
import io.lossy.telemetry.forward.receiver.HttpReceiver;
import io.lossy.telemetry.forward.receiver.PostHogReceiver;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lanes for PostHog and Amplitude, whose receivers are as strict as the vendors are. */
class PlatformForwardIT {
    private static final String KEY = "phc_of_the_test";
    private static final int EVENTS = 40;

    private final ForwardScene scene = new ForwardScene();
    private final PostHogReceiver posthog = new PostHogReceiver(KEY);
    private final AmplitudeReceiver amplitude = new AmplitudeReceiver(KEY);

    @AfterEach
    void close() {
        scene.close();
        posthog.close();
        amplitude.close();
    }

    private static HttpAddress at(HttpReceiver receiver) {
        return new HttpAddress(
                WebAddress.parse(receiver.address()), null, Patience.LONG, HttpAddress.MOST_ANSWER_BYTES);
    }

    private void startBoth() {
        scene.start(
                lane("posthog", new PostHogSettings(at(posthog), KEY, false, null)),
                lane("amplitude", new AmplitudeSettings(at(amplitude), KEY, null)));
    }

    private static LaneSettings lane(String name, DestinationSettings destination) {
        return new LaneSettings(name, destination, 0, 2);
    }

    @Test
    void eachCommittedEventReachesBothAndNothingElseDoes() {
        startBoth();

        List<UUID> committed = scene.rows.commit(EVENTS);
        scene.rows.commit("lossy.test.other", CommittedRows.INSTALL, 3);
        scene.awaitEnded("posthog", EVENTS + 3);
        scene.awaitEnded("amplitude", EVENTS + 3);

        assertThat(ids(posthog, "uuid")).containsExactlyInAnyOrderElementsOf(committed);
        assertThat(ids(amplitude, "insert_id")).containsExactlyInAnyOrderElementsOf(committed);
        assertThat(posthog.requests().toString() + amplitude.requests())
                .contains("click")
                .doesNotContain("canary-secret", "lossy.test.other");
        assertThat(scene.count("posthog", ForwardOutcome.DELIVERED)).isEqualTo(EVENTS);
        assertThat(scene.count("amplitude", ForwardOutcome.FILTERED)).isEqualTo(3);
    }

    @Test
    void theResultOfEachEventEndsInTheBooks() {
        List<UUID> ids = scene.rows.newIds(4);
        posthog.result(ids.get(0), "retry", "not_persisted");
        posthog.result(ids.get(1), "drop", "billing_limit_exceeded");
        posthog.result(ids.get(2), "drop", "invalid_event_timestamp");
        posthog.next(503, Map.of(), "");
        startBoth();

        scene.rows.commitWith(ids, EVENTS - ids.size());
        scene.awaitEnded("posthog", EVENTS);

        assertThat(scene.count("posthog", ForwardOutcome.DROPPED_BY_PEER)).isEqualTo(1);
        assertThat(scene.count("posthog", ForwardOutcome.DEAD)).isEqualTo(1);
        assertThat(scene.count("posthog", ForwardOutcome.DELIVERED)).isEqualTo(EVENTS - 2);
        assertThat(scene.sql.rows("SELECT event_id, outcome, reason, detail FROM forward_dead ORDER BY event_id"))
                .asString()
                .contains(
                        ids.get(1) + "",
                        "billing_limit_exceeded",
                        ids.get(2) + "",
                        "invalid",
                        "invalid_event_timestamp");
        Set<UUID> received = new HashSet<>(ids(posthog, "uuid"));
        assertThat(received).hasSize(EVENTS - 2).contains(ids.get(0)).doesNotContain(ids.get(1), ids.get(2));
    }

    @Test
    void aPlatformThatRefusesTheKeyStopsItsOwnLaneOnly() {
        posthog.next(401, Map.of(), "{}");
        startBoth();

        scene.rows.commit(EVENTS);
        scene.awaitEnded("amplitude", EVENTS);

        await().until(() -> !scene.lane("posthog").isRunning());
        assertThat(scene.lane("posthog").open())
                .as("kept for when an operator resumes the lane")
                .isEqualTo(EVENTS);
        assertThat(ids(amplitude, "insert_id")).hasSize(EVENTS);
    }

    @Test
    void anErasureAsksThePlatformsToDeleteAndKeepsTheReceipts(@TempDir Path folder) throws Exception {
        startBoth();
        scene.rows.commit(2);
        scene.awaitEnded("posthog", 2);
        scene.awaitEnded("amplitude", 2);

        CommandLineRun erased = erase(folder);

        assertThat(erased.out()).containsPattern("amplitude +deletion requested: job of 2026-12-14");
        assertThat(erased.err())
                .contains("posthog does not delete (no_person)", "still at: posthog")
                .doesNotContain("still at: amplitude");
        assertThat(erased.exit()).as("PostHog has no person").isEqualTo(1);
        assertThat(scene.sql.rows("SELECT rows FROM subject_requests WHERE action = 'erase_forwarded'"))
                .asString()
                .contains("amplitude", "job of 2026-12-14")
                .doesNotContain(CommittedRows.INSTALL);
    }

    private CommandLineRun erase(Path folder) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), KEY);
        Path personal = Files.writeString(folder.resolve("personal"), PostHogReceiver.PERSONAL_KEY);
        Path secret = Files.writeString(folder.resolve("secret"), AmplitudeReceiver.SECRET_KEY);
        Path settings = Files.writeString(folder.resolve("t.yml"), """
                forward:
                  destinations:
                    - { name: posthog, kind: posthog, url: 'PH', token_file: 'KEY', person_profiles: true,
                        deletion: { url: 'PH', project: '4711', key_file: 'PERSONAL' } }
                    - { name: amplitude, kind: amplitude, url: 'AMP', api_key_file: 'KEY',
                        deletion: { url: 'AMP', key_file: 'SECRET' } }
                """.replace("PH", posthog.address())
                .replace("AMP", amplitude.address())
                .replace("KEY", key.toString())
                .replace("PERSONAL", personal.toString())
                .replace("SECRET", secret.toString()));
        return CommandLineRun.run(
                "erase",
                "--install",
                CommittedRows.INSTALL,
                "--yes",
                "--config",
                settings.toString(),
                "--data-dir",
                folder.toString(),
                "--database",
                ServerFixture.url(scene.database));
    }

    private static List<UUID> ids(HttpReceiver receiver, String key) {
        return receiver.accepted().stream()
                .map((JsonObject event) -> UUID.fromString(event.getString(key)))
                .collect(Collectors.toList());
    }
}
