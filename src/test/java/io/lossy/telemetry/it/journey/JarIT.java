package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.fixture.TestedProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one jar, taken alone to an empty folder: it carries its settings, its catalog and its PostgreSQL. */
class JarIT {
    private Path folder;

    @BeforeEach
    void anEmptyFolder() throws IOException {
        // below target, not in a temporary folder that only its owner may enter: run by root, PostgreSQL is another
        // user
        Path empty = Path.of("target", "it-processes", "jar-" + Long.toString(System.nanoTime(), 36));
        folder = Files.createDirectories(empty).toAbsolutePath();
    }

    private static List<String> jar() {
        String jar = System.getProperty("lossy.jar");
        assertThat(jar)
                .as("set by mvn verify; elsewhere: -Dlossy.jar=target/lossy-telemetry.jar")
                .isNotNull();
        return Stream.concat(
                        TestedProgram.quickStart().stream(),
                        Stream.of("-jar", Path.of(jar).toAbsolutePath().toString()))
                .toList();
    }

    private String run(String... arguments) {
        ServerProcess program = ServerProcess.launch(folder, jar(), arguments);
        assertThat(program.exitCode(60)).as(program.err()).isZero();
        assertThat(program.err()).isEmpty();
        return program.out();
    }

    @Test
    void tellsHowItIsUsed() {
        assertThat(run("--help")).contains("serve", "dump", "load", "catalog", "Exit codes");
        assertThat(run("serve", "--help")).contains("--port", "--database", "--data-dir");
        assertThat(run("--version")).matches("(?s).*\\d+\\.\\d+.*");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void checksTheCatalogItCarries() {
        assertThat(run("catalog", "check")).contains("events.yml").contains("is valid");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void servesWithEveryDefault() {
        try (ServerProcess server = ServerProcess.launch(
                        folder, jar(), "serve", "--port", "0", "--management-port", "0")
                .awaitUp()) {
            LoopbackHttpClient management = new LoopbackHttpClient(server.managementPort());
            await().until(() -> management.get("/health/ready").status() == 200);
            JsonObject request = TestRequests.request(TestRequests.hit());
            LoopbackHttpClient web =
                    new LoopbackHttpClient(server.port()); // on a busy machine the first answers may ask for a retry
            await().until(() -> "ok".equals(web.post(request).json().getString("status")));
            assertThat(ScrapedMeters.scrape(server.managementPort()).persisted())
                    .isEqualTo(1);

            server.signal("TERM");

            assertThat(server.exitCode(10)).isEqualTo(143);
            assertThat(server.complaints()).isEmpty();
        } finally {
            ServerProcess.discard(folder.resolve("data"));
        }
    }
}
