package io.lossy.telemetry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.metrics.MetricsConfig;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsSettingTest {
    @Test
    void metricsAreNotSentByDefault() {
        assertThat(read("data_dir: x\n")).isEqualTo(new MetricsConfig(null, Duration.ofMinutes(1), false));
        assertThat(read(ConfigFiles.settings(null).content()).otlpUrl()).isNull();
    }

    @Test
    void takesTheAddressOfAReceiver() {
        assertThat(read("metrics: { otlp_url: \"https://otel.example:4318/v1/metrics\", otlp_every_ms: 15000 }"))
                .isEqualTo(new MetricsConfig(
                        URI.create("https://otel.example:4318/v1/metrics"), Duration.ofSeconds(15), false));
    }

    @Test
    void eventBusMetricsAreOffByDefault() {
        assertThat(read(ConfigFiles.settings(null).content()).eventBus()).isFalse();
        assertThat(read("metrics: { event_bus: true }").eventBus()).isTrue();
        assertThatThrownBy(() -> read("metrics: { event_bus: 1 }")).hasMessageContaining("event_bus");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:4318", "ftp://a/b", "http://", "http://user:secret@host/", "http://a:99999", "a b"})
    void namesTheLineOfAnAddressThatIsNoneAndKeepsItsTextToItself(String url) {
        assertThatThrownBy(() -> read("data_dir: x\nmetrics:\n  otlp_url: \"" + url + "\"\n"))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining(":3")
                .hasMessageContaining("otlp_url")
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesAMisspeltSettingAndAnIntervalOfNothing() {
        assertThatThrownBy(() -> read("metrics: { otlp_uri: x }")).hasMessageContaining("unknown key 'otlp_uri'");
        assertThatThrownBy(() -> read("metrics: { otlp_every_ms: 0 }")).hasMessageContaining("otlp_every_ms");
    }

    private static MetricsConfig read(String text) {
        return ConfigReader.read("telemetry.yml", text, variable -> null, ConfigOverrides.NONE)
                .metrics();
    }
}
