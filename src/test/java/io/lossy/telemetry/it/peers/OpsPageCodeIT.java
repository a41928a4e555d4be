package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.HostileLists;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live page's modules held against their types and their unit tests. */
class OpsPageCodeIT {
    @TempDir
    Path folder;

    @Test
    void theTypesAreRight() throws Exception {
        NodeRun run = NodeRun.tsc(folder, Path.of("src/test/js/ops/tsconfig.json"));

        assertThat(run.status()).as(run.said()).isZero();
    }

    @Test
    void itsUnitTestsPass() throws Exception {
        NodeRun.unitTests(folder, Map.of("HOSTILE", HostileLists.write(folder).toString()), "ops");
    }
}
