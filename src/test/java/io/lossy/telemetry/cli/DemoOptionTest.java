package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DemoOptionTest {
    @ParameterizedTest
    @CsvSource({
        "serve --demo-rate 5, need --demo",
        "serve --demo-trouble, need --demo",
        "serve --demo --demo-rate 0, --demo-rate must be above 0",
        "serve --demo --demo-trouble=soon, is not a length of time"
    })
    void refusesWhatMakesNoSenseBeforeAnythingIsStarted(String arguments, String complaint) {
        StringWriter err = new StringWriter();
        CommandLine program = Main.commandLine().setErr(new PrintWriter(err, true));

        assertThat(program.execute(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(complaint);
    }
}
