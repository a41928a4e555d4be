package io.lossy.telemetry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.ingest.IngestConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstancesSettingTest {
    private static final String SHIPPED = ConfigFiles.settings(null).content();

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "5, 2", "6, 3", "200, 3"})
    void byDefaultTheProcessorsDecide(int processors, int instances) {
        assertThat(IngestConfig.instancesFor(processors)).isEqualTo(instances);
    }

    @Test
    void theDefaultIsThatOfThisMachine() {
        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(read("data_dir: x\n", Map.of())).isEqualTo(IngestConfig.instancesFor(processors));
        assertThat(read(SHIPPED, Map.of())).isEqualTo(IngestConfig.instancesFor(processors));
        assertThat(read("ingest: { instances: 0 }", Map.of())).isEqualTo(IngestConfig.instancesFor(processors));
    }

    @Test
    void theFileOrTheEnvironmentDecidesOtherwise() {
        assertThat(read("ingest: { instances: 5 }", Map.of())).isEqualTo(5);
        assertThat(read(SHIPPED, Map.of("LOSSY_INSTANCES", "3"))).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65", "1.5", "auto", "[2]"})
    void refusesWhatIsNoNumberOfLoops(String value) {
        assertThatThrownBy(() -> read("data_dir: x\ningest:\n  instances: " + value + "\n", Map.of()))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining(":3")
                .hasMessageContaining("ingest.instances");
    }

    private static int read(String text, Map<String, String> environment) {
        return ConfigReader.read("telemetry.yml", text, environment::get, ConfigOverrides.NONE)
                .ingest()
                .instances();
    }
}
