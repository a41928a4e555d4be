package io.lossy.telemetry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.log.record.LogRole;
import io.lossy.telemetry.log.record.LogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogConfigReaderTest {
    private static LogSettings read(String text) {
        return ConfigReader.read("t.yml", text, variable -> null, ConfigOverrides.NONE)
                .log();
    }

    @Test
    void thereIsNoLogUnlessItIsSet() {
        assertThat(read("{}")).isNull();
        assertThat(read("log: { bootstrap: none }")).isNull();
    }

    @Test
    void aLogHasItsDefaults() {
        LogSettings log = read("log: { bootstrap: 'localhost:9092, 127.0.0.1:9093' }");

        assertThat(log.cluster().bootstrap()).isEqualTo("localhost:9092,127.0.0.1:9093");
        assertThat(log.role()).isEqualTo(LogRole.BOTH);
        assertThat(log.minInSync()).isEqualTo(2);
        assertThat(log.replicas()).isEqualTo(3);
        assertThat(log.retention()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void anotherMachineIsReachedWithPropertiesOfSecurityOnly(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("kafka.properties"), "security.protocol=SASL_SSL\n");
        String other = "log: { bootstrap: 'broker.example.org:9093', properties_file: '" + file + "' }";

        assertThat(read(other).cluster().properties()).containsEntry("security.protocol", "SASL_SSL");
        assertThatThrownBy(() -> read("log: { bootstrap: 'broker.example.org:9093' }"))
                .hasMessageContaining("events would cross the network unencrypted");
    }

    @Test
    void theCommandLineChoosesTheRole() {
        ConfigOverrides store = new ConfigOverrides(null, null, null, null, LogRole.STORE);

        assertThat(ConfigReader.read("t.yml", "log: { bootstrap: 'localhost:9092' }", variable -> null, store)
                        .log()
                        .role())
                .isEqualTo(LogRole.STORE);
        assertThatThrownBy(() -> ConfigReader.read("t.yml", "{}", variable -> null, store))
                .hasMessageContaining("the role store needs a log");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "log: { bootstrap: localhost }~'localhost' is not the address of a broker",
                "log: { role: ingest }~the role ingest needs a log",
                "log: { role: reader }~use one of: both, ingest, store",
                "log: { bootstrap: 'localhost:1', replicas: 1 }~log.replicas (1) must be at least log.min_in_sync (2)",
                "log: { bootstrap: 'localhost:1', prefix: 'a b' }~a prefix has 1 to 100 of",
                "log: { bootstrap: 'localhost:1', properties_file: /no/such }~there is no readable file",
            })
    void whatIsWrongIsNamed(String text, String said) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(SetupException.class).hasMessageContaining(said);
    }
}
