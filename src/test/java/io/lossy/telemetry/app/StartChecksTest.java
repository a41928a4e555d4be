package io.lossy.telemetry.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.config.SetupException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StartChecksTest {
    private static final Path FOLDER = Path.of("/srv/telemetry");

    @Test
    void aNewDatabaseIsNotBegunWhereItCanNotBeFinished() {
        assertThatThrownBy(() -> StartChecks.requireSpace(FOLDER, 24L << 20))
                .isInstanceOf(SetupException.class)
                .hasMessage(
                        "only 24 MB are free in /srv/telemetry, and a new database needs 200 MB: free some, or choose"
                                + " another place with --data-dir");
        assertThatCode(() -> StartChecks.requireSpace(FOLDER, StartChecks.FIRST_START_BYTES))
                .doesNotThrowAnyException();
    }
}
