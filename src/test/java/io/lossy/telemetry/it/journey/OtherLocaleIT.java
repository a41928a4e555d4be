package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.TestedProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program on a system whose numbers have other digits: what machines read does not change. */
@Tag("whole")
class OtherLocaleIT {
    private static final List<String> PROGRAM = Stream.concat(
                    Stream.of("-Duser.language=ar", "-Duser.country=EG", "-Duser.extensions=u-nu-arab"),
                    TestedProgram.words().stream())
            .toList();

    @Test
    void theServerStartsStoresShowsAndCounts(@TempDir Path folder) throws Exception {
        Path data = PostgresFixture.dataDirectory(folder);
        String dir = data.toString();
        try (ServerProcess server = ServerProcess.launch(
                        folder, PROGRAM, "serve", "--port", "0", "--management-port", "0", "--data-dir", dir)
                .awaitUp()) {
            String url = "http://127.0.0.1:" + server.port();

            assertThat(run(folder, "emit", "lossy.voice_mode.speech_detected", "latency_ms=41.5", "--url", url))
                    .startsWith("persisted ");
            assertThat(run(folder, "load", "--rate", "100", "--duration", "500ms", "--url", url))
                    .contains("balanced");
            assertThat(run(folder, "dump", "--event", "lossy.voice_mode.speech_detected", "--data-dir", dir))
                    .contains("41.5");
            assertThat(run(folder, "retention", "run", "--dry-run", "--data-dir", dir))
                    .contains("rejections  0 would be deleted");
            String metrics = new LoopbackHttpClient(server.managementPort())
                    .get("/metrics")
                    .text();
            assertThat(metrics).contains("lossy_ingest_events_accepted_total{family=\"voice_mode\"");
            assertThat(metrics.chars()).noneMatch(OtherLocaleIT::isAnotherDigit);
            assertThat(server.out().chars()).noneMatch(OtherLocaleIT::isAnotherDigit);
            server.signal("TERM");
            assertThat(server.exitCode(60)).isIn(0, 143);
        } finally {
            ServerProcess.discard(data);
        }
    }

    private static String run(Path folder, String... arguments) {
        ServerProcess program = ServerProcess.launch(folder, PROGRAM, arguments);
        assertThat(program.exitCode(60)).as(program.err()).isZero();
        assertThat(program.out().chars()).noneMatch(OtherLocaleIT::isAnotherDigit);
        return program.out();
    }

    private static boolean isAnotherDigit(int c) {
        return Character.isDigit(c) && c > '9';
    }
}
