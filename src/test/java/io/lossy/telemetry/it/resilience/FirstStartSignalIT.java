package io.lossy.telemetry.it.resilience;

import io.lossy.telemetry.fixture.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A signal during a first start leaves nothing running and a folder in which the next start succeeds. */
@Tag("whole")
class FirstStartSignalIT {
    private static final Path FOLDER = Path.of("target", "it-processes");

    @Test
    void aSignalAtAnyMomentOfAFirstStartLeavesNothingRunningAndTheNextOneSucceeds() throws IOException {
        Path dataDir = Files.createDirectories(FOLDER.resolve("first-" + Long.toString(System.nanoTime(), 36)));
        FirstStart start = new FirstStart(dataDir);

        start.endAt(FirstStart.Phase.UNPACKING, 20, "HUP");
        start.endAt(FirstStart.Phase.MAKING, 20, "INT");
        start.endAt(FirstStart.Phase.STARTING, 1, "TERM");
        start.endAt(FirstStart.Phase.MIGRATING, 1, "INT");

        start.succeeds();
        ServerProcess.discard(dataDir);
    }
}
