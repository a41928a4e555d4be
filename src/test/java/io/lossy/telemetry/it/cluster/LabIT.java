package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Signals;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.fixture.TestedProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code mvn -Plab exec:java}, as a process: three servers behind one address, of which one is killed. */
@Tag("cluster")
class LabIT {
    private static final Pattern PROCESS = Pattern.compile("process (\\d+)");
    private static final Pattern ADDRESS = Pattern.compile("POST http://127\\.0\\.0\\.1:(\\d+)/");

    @Test
    void threeServersAnswerAtOneAddressAndStopTogether() throws IOException {
        Path folder = Path.of("target", "it-processes", "lab-" + Long.toString(System.nanoTime(), 36))
                .toAbsolutePath();
        Path database = PostgresFixture.dataDirectory(Files.createDirectories(folder.resolve("database")));
        List<String> program = new ArrayList<>(TestedProgram.words());
        program.set(program.size() - 1, "io.lossy.telemetry.cli.lab.Lab");
        ServerProcess lab = ServerProcess.launch(
                Path.of("").toAbsolutePath(), program, "--port", "0", "--folder", folder.toString());
        try {
            await().atMost(Patience.LONGEST).until(() -> lab.out().contains("Press Ctrl-C to stop all."));
            List<Long> processes =
                    PROCESS.matcher(lab.out()).results().map(LabIT::number).toList();
            assertThat(processes).hasSize(3);
            int port = ADDRESS.matcher(lab.out())
                    .results()
                    .map(LabIT::number)
                    .findFirst()
                    .orElseThrow()
                    .intValue();
            assertThat(stored(port)).isTrue();

            Signals.send(processes.get(0), "KILL");
            await().until(() -> ProcessHandle.of(processes.get(0)).isEmpty());
            for (int i = 0; i < 3; i++) {
                assertThat(stored(port)).isTrue();
            }

            lab.signal("TERM");
            assertThat(lab.exitCode(60)).isEqualTo(143);
            assertThat(processes.stream().map(ProcessHandle::of).flatMap(handle -> handle.stream()))
                    .isEmpty();
            assertThat(Files.exists(database.resolve("postgres").resolve("data").resolve("postmaster.pid")))
                    .isFalse();
        } finally {
            ProcessHandle.of(lab.pid()).stream()
                    .flatMap(ProcessHandle::descendants)
                    .forEach(ProcessHandle::destroyForcibly);
            lab.close();
            ServerProcess.discard(database);
        }
    }

    private static long number(MatchResult found) {
        return Long.parseLong(found.group(1));
    }

    /** Each on a new connection, so that each goes to the next server. */
    private static boolean stored(int port) {
        List<JsonObject> events = Stream.generate(TestRequests::hit).limit(5).toList();
        JsonObject answer =
                new LoopbackHttpClient(port).post(TestRequests.request(events)).json();
        return answer.getJsonObject("counts").getInteger("persisted") == events.size();
    }
}
