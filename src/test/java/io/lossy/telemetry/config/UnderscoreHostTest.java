package io.lossy.telemetry.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Settings that name a host as Docker Compose often names one, with an underscore. */
class UnderscoreHostTest {
    @Test
    void metricsAreSentToSuchAHostFromTheEnvironment() {
        String shipped = ConfigFiles.settings(null).content();
        String url = "http://otel_collector:4318/v1/metrics";

        assertThat(ConfigReader.read(
                                "telemetry.yml",
                                shipped,
                                variable -> variable.equals("LOSSY_OTLP_URL") ? url : null,
                                ConfigOverrides.NONE)
                        .metrics()
                        .otlpUrl())
                .hasToString(url);
    }

    @Test
    void theManagementPortMayBeAskedUnderSuchAName() {
        assertThat(read("management: { hosts: [ops_host] }").ops().hosts()).containsExactly("ops_host");
    }

    @Test
    void pagesOfSuchAHostMayConnect() {
        assertThat(read("ingest: { origins: [\"http://web_app:3000\", \"http://web_app:*\"] }")
                        .ingest()
                        .origins())
                .containsExactly("http://web_app:3000", "http://web_app:*");
    }

    private static TelemetryConfig read(String text) {
        return ConfigReader.read("telemetry.yml", text, variable -> null, ConfigOverrides.NONE);
    }
}
