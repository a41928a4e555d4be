package io.lossy.telemetry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.forward.amplitude.AmplitudeSettings;
import io.lossy.telemetry.forward.kafka.KafkaSettings;
import io.lossy.telemetry.forward.lane.LaneSettings;
import io.lossy.telemetry.forward.posthog.PostHogAccess;
import io.lossy.telemetry.forward.posthog.PostHogSettings;
import io.lossy.telemetry.forward.webhook.WebhookSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardSettingsTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOOK", SECRET, "SHORT", "whsec_c2hvcnQ=", "SPACE", "whsec_MfKQ9 x");

    @TempDir
    Path folder;

    private static List<LaneSettings> read(String... entries) {
        String text = "forward:\n  destinations:\n    - { " + String.join(" }\n    - { ", entries) + " }\n";
        return ConfigReader.read("t.yml", text, ENVIRONMENT::get, ConfigOverrides.NONE)
                .forward();
    }

    @Test
    void thereIsNoDestinationByDefault() {
        assertThat(ConfigReader.read("t.yml", "data_dir: x", ENVIRONMENT::get, ConfigOverrides.NONE)
                        .forward())
                .isEmpty();
    }

    @Test
    void aWebhookNeedsANameAnAddressAndASecret() {
        LaneSettings lane = read("name: hook, kind: webhook, url: https://example.org/x, secret: '${HOOK}'")
                .get(0);

        assertThat(lane.name()).isEqualTo("hook");
        assertThat(lane.concurrency()).isEqualTo(2);
        assertThat(lane.destination()).isInstanceOf(WebhookSettings.class);
        assertThat(lane.toString()).doesNotContain(SECRET.substring(6));
    }

    @Test
    void aSecretMayBeInAFileAndThereMayBeAPreviousOne() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");

        LaneSettings lane = read("name: hook, kind: webhook, url: 'http://127.0.0.1:9/x', secret_file: '" + file
                        + "', previous_secret: '${HOOK}'")
                .get(0);

        assertThat(((WebhookSettings) lane.destination()).secrets()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "url: 'http://example.org/x', secret: '${HOOK}'~url: is not a destination's address: it must begin with https://",
                "url: 'ftp://example.org/x', secret: '${HOOK}'~url: is not a destination's address",
                "url: https://example.org/x~secret: is missing",
                "url: https://example.org/x, secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw~secret: is written out",
                "url: https://example.org/x, secret: '${SHORT}'~secret: is not 'whsec_'",
                "url: https://example.org/x, secret: '${UNSET}'~UNSET",
                "url: https://example.org/x, secret_file: /nowhere/x~secret_file: there is no readable file",
                "url: https://example.org/x, secret: '${HOOK}', color: red~color",
                "url: https://example.org/x, secret: '${HOOK}', concurrency: 0~concurrency: 0 is out of range",
            })
    void whatIsWrongIsReportedWithoutTheSecret(String entry, String problem) {
        assertThatThrownBy(() -> read("name: hook, kind: webhook, " + entry))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("MfKQ9");
    }

    @Test
    void aPlatformNeedsAnAddressAndAKey() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "phc_4711\n");

        LaneSettings posthog = read("name: ph, kind: posthog, url: https://eu.i.posthog.com/, token_file: '" + file
                        + "'")
                .get(0);
        LaneSettings amplitude = read("name: amp, kind: amplitude, url: 'http://localhost:9', api_key: '${SHORT}'")
                .get(0);

        assertThat(posthog.destination()).isInstanceOfSatisfying(PostHogSettings.class, settings -> {
            assertThat(settings.address().base()).hasToString("https://eu.i.posthog.com");
            assertThat(settings.token()).isEqualTo("phc_4711");
        });
        assertThat(amplitude.destination()).isInstanceOf(AmplitudeSettings.class);
        assertThat(posthog.toString() + amplitude).doesNotContain("phc_4711", "whsec_");
    }

    @Test
    void aPlatformMayDeleteWithItsOwnKey() {
        String rest =
                ", url: https://a.example, token: '${HOOK}', deletion: { url: https://b.example, project: '7', key: '${SHORT}' }";
        LaneSettings posthog =
                read("name: ph, kind: posthog, person_profiles: true" + rest).get(0);
        LaneSettings amplitude = read("name: a, kind: amplitude, url: https://a.example, api_key: '${HOOK}',"
                        + " deletion: { url: https://b.example, key: '${SHORT}' }")
                .get(0);

        assertThat(((PostHogSettings) posthog.destination()).access())
                .isEqualTo(new PostHogAccess(
                        ((PostHogSettings) posthog.destination()).access().address(), "7", "whsec_c2hvcnQ="));
        assertThat(((AmplitudeSettings) amplitude.destination()).access()).isNotNull();
        assertThat(posthog + "" + amplitude).doesNotContain("c2hvcnQ");
        assertThatThrownBy(() -> read("name: ph, kind: posthog" + rest))
                .hasMessageContaining("has no effect without persons");
        assertThatThrownBy(() ->
                        read("name: ph, kind: posthog, person_profiles: true" + rest.replace("'7'", "'my project'")))
                .hasMessageContaining("is not the number of a project");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "url: 'http://example.org', token: '${HOOK}'~url: is not a destination's address: it must begin with https://",
                "url: 'https://example.org?a=b', token: '${HOOK}'~url: is not a destination's address: it must not contain '?'",
                "url: https://example.org~token: is missing",
                "url: https://example.org, token: whsec_MfKQ9~token: is written out",
                "url: https://example.org, token: '${SPACE}'~token: has a character that no key has",
                "url: https://example.org, token: '${HOOK}', ca_file: /nowhere.pem~ca_file: can't be read",
                "url: https://example.org, token: '${HOOK}', secret: '${HOOK}'~unknown key 'secret'",
            })
    void whatIsWrongWithAPlatformIsReportedWithoutTheKey(String entry, String problem) {
        assertThatThrownBy(() -> read("name: ph, kind: posthog, " + entry))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("MfKQ9");
    }

    @Test
    void kafkaNeedsBrokersATopicAndSecurityBeyondThisMachine() throws IOException {
        Path file = Files.writeString(
                folder.resolve("kafka.properties"),
                "security.protocol=SASL_SSL\nsasl.jaas.config=x password=\"MfKQ9\";\n");

        LaneSettings local = read("name: k, kind: kafka, brokers: ['localhost:9092', '127.0.0.1:9093'], topic: events")
                .get(0);
        LaneSettings secured =
                read("name: k, kind: kafka, brokers: [kafka.example.org:9092], topic: events, properties_file: '" + file
                                + "'")
                        .get(0);

        assertThat(local.destination()).isInstanceOf(KafkaSettings.class);
        assertThat(((KafkaSettings) secured.destination()).cluster().properties())
                .containsKey("sasl.jaas.config");
        assertThat(secured.toString()).doesNotContain("MfKQ9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "brokers: [h.example:9092], topic: t~needs 'security.protocol=SSL' or SASL_SSL",
                "brokers: [h.example], topic: t~brokers[0]: is not the address of a broker",
                "topic: t~brokers: is missing",
                "brokers: [localhost:1]~topic: is missing",
                "brokers: [localhost:1], topic: a b~topic: is not the name of a topic",
                "brokers: [localhost:1], topic: t, properties_file: /nowhere~properties_file: there is no readable file",
                "brokers: [localhost:1], topic: t, properties_file: FILE~'acks' can't be set; only security.protocol",
                "brokers: [localhost:1], topic: t, secret: x~unknown key 'secret'",
            })
    void whatIsWrongWithKafkaIsReported(String entry, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("kafka.properties"), "acks=0\n");

        assertThatThrownBy(() -> read("name: k, kind: kafka, " + entry.replace("FILE", "'" + file + "'")))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void namesAreUniqueAndSimple() {
        String rest = ", kind: webhook, url: https://example.org/x, secret: '${HOOK}'";

        assertThatThrownBy(() -> read("name: a" + rest, "name: a" + rest)).hasMessageContaining("two destinations");
        assertThatThrownBy(() -> read("name: My-Hook" + rest))
                .hasMessageContaining("name: is not a destination's name");
    }
}
