package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Signals;
import io.lossy.telemetry.fixture.TestedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code serve} where the machine does not play along: what it says, and that it ends. */
class ServeIT {
    private Path dataDir;
    private ServerProcess server;

    @BeforeEach
    void start() throws IOException {
        dataDir = newDataDirectory();
        server = ServerProcess.serve(dataDir, 0);
    }

    @AfterEach
    void discard() {
        server.close();
        ServerProcess.discard(dataDir);
    }

    private static Path newDataDirectory() throws IOException {
        Path folder = Path.of("target", "it-processes", "data-" + Long.toString(System.nanoTime(), 36));
        return PostgresFixture.dataDirectory(Files.createDirectories(folder)).toAbsolutePath();
    }

    @Test
    void namesThePortThatIsTaken() throws IOException {
        Path other = newDataDirectory();
        try (ServerProcess second = ServerProcess.launch(
                dataDir,
                TestedProgram.words(),
                "serve",
                "--port=" + server.port(),
                "--management-port=0",
                "--data-dir=" + other)) {
            assertThat(second.exitCode(60)).isEqualTo(1);
            assertThat(second.err()).contains("127.0.0.1:" + server.port()).contains("--port");
        } finally {
            ServerProcess.discard(other);
        }
    }

    /** pg_ctl alone would wait a minute for a server that hangs. */
    @Test
    @Tag("whole")
    void endsAlthoughTheDatabaseHangs() throws IOException {
        Path pidFile = dataDir.resolve(Path.of("postgres", "data", "postmaster.pid"));
        long postmaster = Long.parseLong(Files.readAllLines(pidFile).get(0));
        Signals.send(postmaster, "STOP");
        try {
            server.signal("TERM");
            server.exitCode(30);

            assertThat(server.out()).endsWith("stopped\n");
            assertThat(server.err()).contains("still shutting down").doesNotContain("\tat ");
        } finally {
            Signals.send(postmaster, "CONT");
        }
    }
}
