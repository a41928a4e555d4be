package io.lossy.telemetry.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostCheckTest {
    private final HostCheck gate = new HostCheck(List.of("Telemetry.Internal", "fd00::7", "ops_host"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8081",
                "LOCALHOST:8081",
                "127.0.0.1:8081",
                "127.8.9.1",
                "[::1]:8081",
                "telemetry.internal:9",
                "[fd00::7]:8081",
                "ops_host",
                "ops_host:8081"
            })
    void admitsLoopbackAndTheNamesThatAreSet(String host) {
        assertThat(gate.admits(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:8081",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "127.0.0.1@evil.example",
                "localhost:80:80",
                "telemetry.internal.evil.example",
                "10.0.0.1",
                "[::2]",
                "local host",
                ":8081"
            })
    void turnsAnyOtherNameAway(String host) {
        assertThat(gate.admits(host)).isFalse();
    }

    @Test
    void turnsARequestWithoutANameAway() {
        assertThat(gate.admits(null)).isFalse();
    }
}
