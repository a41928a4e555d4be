package io.lossy.telemetry.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SkipsTest {
    private static final Map<String, String> NOTHING = Map.of();

    @Test
    void skipsNothingUnlessAsked() {
        assertThat(Skips.of(NOTHING::get, NOTHING::get).needs()).isEmpty();
        assertThat(Skips.of(Map.of("skipNode", "false")::get, NOTHING::get).needs())
                .isEmpty();
    }

    @Test
    void skipsWhatAFlagNames() {
        Map<String, String> flags = Map.of("skipBrowser", "true", "skipPrometheus", "");
        assertThat(Skips.of(flags::get, NOTHING::get).needs())
                .containsExactlyInAnyOrder(ToolNeed.BROWSER, ToolNeed.PROMETHEUS);
    }

    @Test
    void continuousIntegrationMaySkipNothing() {
        Map<String, String> flags = Map.of("skipBrowser", "true", "skipNode", "true");
        assertThatThrownBy(() -> Skips.of(flags::get, Map.of("CI", "true")::get))
                .isInstanceOf(SetupFailure.class)
                .hasMessage("CI=true refuses to skip tests: take away -DskipNode -DskipBrowser");
        assertThat(Skips.of(NOTHING::get, Map.of("CI", "true")::get).needs()).isEmpty();
    }
}
