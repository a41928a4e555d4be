package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Elixir module, in Debian's Elixir, while the server stops and starts again. */
class ElixirIT {
    private static final int EVENTS = 1_500;

    @TempDir
    Path folder;

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);
    private final int port = FreePort.any();
    private TelemetryServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private void serve() {
        server = ServerFixture.launch(
                folder.resolve("data"), port, database, Clock.systemUTC(), UnaryOperator.identity());
    }

    @Test
    void everyEventHasOneRowAndOneResultThroughAnOutage() throws Exception {
        serve();
        Process elixir = elixir();
        await().until(() -> sql.events() > 100);
        server.close();
        elixir.getOutputStream().write('\n');
        elixir.getOutputStream().close();
        await().until(() -> text("out").contains("no telemetry sent"));
        serve();

        boolean ended = elixir.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);
        elixir.destroyForcibly().waitFor();
        assertThat(ended).as(text("err")).isTrue();
        assertThat(elixir.exitValue()).as(text("err")).isZero();
        List<String> said = text("out").lines().toList();
        assertThat(with("id ", said)).hasSize(EVENTS).doesNotHaveDuplicates();
        assertThat(sql.column("SELECT event_id FROM analytics_events"))
                .containsExactlyInAnyOrderElementsOf(with("id ", said));
        assertThat(said)
                .contains(
                        "rejected lossy.automation.note_posted field_range",
                        "rejected lossy.automation.note_posted not JSON");
        assertBalanced(new JsonObject(with("books ", said).get(0)));
    }

    private static void assertBalanced(JsonObject books) {
        assertThat(books.getInteger("emitted")).isEqualTo(EVENTS + 2);
        assertThat(books.getInteger("rejected")).isEqualTo(2);
        assertThat(books.getInteger("persisted") + books.getInteger("duplicate"))
                .as(books.encode())
                .isEqualTo(EVENTS);
        assertThat(books.getInteger("pending")).isZero();
    }

    private static List<String> with(String word, List<String> said) {
        return said.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .toList();
    }

    private Process elixir() throws IOException {
        ProcessBuilder program = new ProcessBuilder(
                Tools.elixir().toString(),
                "-r",
                Path.of("src/main/elixir/lossy_telemetry.ex").toAbsolutePath().toString(),
                Path.of("src/test/elixir/outage.exs").toAbsolutePath().toString(),
                "http://127.0.0.1:" + port,
                String.valueOf(EVENTS));
        program.environment().put("LC_ALL", "C.UTF-8");
        return program.directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private String text(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
