package io.lossy.telemetry.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.cli.CapturedCommand;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoOptionTest {
    @ParameterizedTest
    @CsvSource({
        "serve --demo-rate 5, need --demo",
        "serve --demo-trouble, need --demo",
        "serve --demo --demo-rate 0, --demo-rate must be above 0",
        "serve --demo --demo-trouble=soon, is not a duration"
    })
    void refusesWhatMakesNoSenseBeforeAnythingIsStarted(String arguments, String complaint) {
        CapturedCommand ended = CapturedCommand.run(arguments.split(" "));

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains(complaint);
    }
}
