package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import com.sun.net.httpserver.HttpServer;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.privacy.HashKeys;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

/** Commands as processes of their own, since it is the real standard output that fails here. */
class OutputFaultsIT {
    /** As it is stored, so that no key is needed. */
    private static final String INSTALL = "3b1f." + "0f3c".repeat(8);

    private static final DatabaseAddress DATABASE = PostgresFixture.migratedDatabase();
    private static final String URL = ServerFixture.url(DATABASE);

    @BeforeAll
    static void store() {
        Sql sql = new Sql(DATABASE);
        sql.execute(
                "INSERT INTO analytics_events (event_id, event, family, source, occurred_at, received_at, session_id,"
                        + " install_id, schema_version, sample_rate, payload) VALUES"
                        + " (gen_random_uuid(), 'lossy.stt.completed', 'stt', 'extension', now(), now(), 'hashed', '"
                        + INSTALL
                        + "', '1-0-0', 1, '{}')");
        sql.execute("INSERT INTO analytics_rejections VALUES ('a', 'lossy.stt.completed', 'extension', 'field_range',"
                + " '/payload/x', 'must be at most 1', 'number', now())");
    }

    @Test
    @EnabledOnOs(LINUX) // which has a device that is always full
    void everyCommandSaysThatItsOutputCanNotBeWritten(@TempDir Path folder) throws Exception {
        HashKeys.find(folder, null);
        HttpServer ingest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ingest.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] stored = "{\"status\":\"ok\",\"results\":{}}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, stored.length);
            exchange.getResponseBody().write(stored);
            exchange.close();
        });
        ingest.start();
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.ACK)) {
            List<String> lines = lines(
                    folder.toString(),
                    bridge.url().toString(),
                    "http://127.0.0.1:" + ingest.getAddress().getPort());
            Path said = folder.resolve("said");
            Process process = new ProcessBuilder(java(FullDisk.class.getName(), lines))
                    .redirectOutput(new File("/dev/full"))
                    .redirectError(said.toFile())
                    .start();

            assertThat(process.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            List<String> ends = Files.readAllLines(said).stream()
                    .filter(line -> line.startsWith("ended "))
                    .toList();
            assertThat(ends)
                    .hasSameSizeAs(lines)
                    .allSatisfy(end -> assertThat(end)
                            .startsWith("ended 1 [")
                            .containsOnlyOnce("error: can't write standard output: No space left on device;")
                            .doesNotContain("Exception", "OutputFailure"));
        } finally {
            ingest.stop(0);
        }
    }

    private static List<String> lines(String folder, String bridge, String ingest) {
        return List.of(
                "--help",
                "--version",
                FullDisk.line("dump", "--help"),
                FullDisk.line("dump", "--database", URL),
                FullDisk.line("dump", "--format=csv", "--database", URL),
                FullDisk.line("dump", "--follow", "--database", URL),
                FullDisk.line("rejected", "--database", URL),
                FullDisk.line("rejected", "replay", "--dry-run", "--database", URL),
                FullDisk.line("funnel", "--database", URL),
                FullDisk.line("funnel", "--format=svg", "--database", URL),
                FullDisk.line("retention", "--format=csv", "--database", URL),
                FullDisk.line("retention", "run", "--dry-run", "--database", URL),
                FullDisk.line("export", "--install", INSTALL, "--database", URL),
                FullDisk.line("erase", "--install", INSTALL, "--dry-run", "--database", URL),
                FullDisk.line("optout", "--database", URL),
                FullDisk.line("hash-keys", "list", "--data-dir", folder),
                FullDisk.line("keys", "list", "--data-dir", folder),
                FullDisk.line("keys", "new", "write", "--id=a", "--source=backend"),
                FullDisk.line("emit", "lossy.cache.notes_hit", "--url", ingest),
                FullDisk.line("tail", "--limit=1", "--url", bridge),
                FullDisk.line("tail", "--limit=1", "--format=table", "--url", bridge),
                FullDisk.line("load", "--rate=50", "--duration=100ms", "--url", bridge),
                FullDisk.line("catalog", "check"),
                FullDisk.line("catalog", "docs"),
                FullDisk.line("catalog", "docs", "lossy.cache.notes_hit"),
                FullDisk.line("catalog", "generate", "--check"));
    }

    @Test
    @EnabledOnOs(LINUX) // with the tail of GNU
    void dumpEndsSoonAfterItsReaderAlthoughNoRowComes() throws Exception {
        assertThatItEndsAfterItsReader(1, "dump", "--follow", "--format=jsonl", "--database", URL);
    }

    @Test
    @EnabledOnOs(LINUX) // with the tail of GNU
    void tailEndsSoonAfterItsReaderAlthoughNoMessageComes() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.ACK)) {
            // the stand-in sends a message at each of two registrations, and nothing more
            assertThatItEndsAfterItsReader(
                    2, "tail", "--family=stt", "--url", bridge.url().toString());
        }
    }

    private static void assertThatItEndsAfterItsReader(int lines, String... command) throws Exception {
        Process process = new ProcessBuilder(java(Main.class.getName(), List.of(command)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            try (BufferedReader head = process.inputReader(StandardCharsets.UTF_8)) {
                for (int i = 0; i < lines; i++) {
                    assertThat(head.readLine()).startsWith("{");
                }
            }
            assertThat(process.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS))
                    .as("ended")
                    .isTrue();
            assertThat(process.exitValue()).isEqualTo(141);
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> java(String main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(arguments);
        return command;
    }
}
