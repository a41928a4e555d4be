package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.TestedProgram;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Servers as processes that forward to one receiver, which checks what it gets, and events that they forward. */
final class ForwardProcesses implements AutoCloseable {
    private static final String EVENT = "lossy.voice_mode.session_started";

    final ForwardScene scene = new ForwardScene();
    final WebhookReceiver receiver = scene.receiver();
    final List<UUID> committed = new ArrayList<>();
    /** Events that a backfill sends a second time. */
    private int repeated;

    private final Path folder;
    private final Path settings;
    private final List<ServerProcess> servers = new ArrayList<>();

    ForwardProcesses(Path folder) throws IOException {
        this.folder = folder;
        this.settings = new ForwardedServer(folder, "lossy.voice_mode.")
                .settingsFile(receiver.url(), ConfigFiles.settings(null).content());
    }

    ServerProcess start(Map<String, String> environment) {
        ServerProcess server = begin(environment).awaitUp();
        await().until(() -> scene.sql.count("SELECT count(*) FROM forward_lanes") == 1);
        return server;
    }

    private ServerProcess begin(Map<String, String> environment) {
        ServerProcess server = ServerProcess.begin(
                environment,
                folder,
                0,
                "--config",
                settings.toString(),
                "--database",
                ServerFixture.url(scene.database));
        servers.add(server);
        return server;
    }

    void commit(int events) {
        committed.addAll(scene.rows.commit(EVENT, CommittedRows.INSTALL, events));
    }

    /** Starts a server that ends at this point, and commits events until it has. */
    void dieAt(Failpoint point, int times) {
        ServerProcess server = begin(Map.of(Failpoint.VARIABLE, point.word() + ":" + times));
        await().atMost(Patience.LONGEST).until(() -> {
            commit(7);
            return !server.isAlive();
        });
        assertThat(server.exitCode(30)).isEqualTo(Failpoint.EXIT);
        freeLease();
    }

    /** Puts all events up again. */
    void putUpAll() {
        CommandLineRun run = CommandLineRun.run(
                "forward", "backfill", "hook", "--since", "1h", "--database", ServerFixture.url(scene.database));
        assertThat(run.exit()).as(run.err()).isZero();
        repeated += committed.size();
    }

    /**
     * Runs the command that puts all events up, and has it end at this point.
     *
     * @param put how many events it has put up by then
     */
    void dieInCommand(Failpoint point, int times, int put) {
        try (ServerProcess command = ServerProcess.launch(
                Map.of(Failpoint.VARIABLE, point.word() + ":" + times),
                folder,
                TestedProgram.words(),
                "forward",
                "backfill",
                "hook",
                "--since",
                "1h",
                "--database",
                ServerFixture.url(scene.database))) {
            assertThat(command.exitCode(60)).as(command.out() + command.err()).isEqualTo(Failpoint.EXIT);
        }
        repeated += put;
    }

    /** Counts the events that are put up and not taken. */
    long backfill() {
        return scene.sql.count("SELECT coalesce(sum(cardinality(ids)), 0) FROM forward_backfill");
    }

    /** Counts the events that are put up, or in a request without a result. */
    long unfinished() {
        return backfill() + scene.sql.count("SELECT coalesce(sum(cardinality(ids)), 0) FROM forward_requests");
    }

    /** Starts a server that ends at this point although nothing new is committed. */
    void dieInBackfill(Failpoint point, int times) {
        ServerProcess server = begin(Map.of(Failpoint.VARIABLE, point.word() + ":" + times));
        assertThat(server.exitCode(180)).as(server.err()).isEqualTo(Failpoint.EXIT);
        freeLease();
    }

    /** Has the lease end now, to save the ten seconds. */
    void freeLease() {
        scene.sql.execute("UPDATE leases SET expires_at = clock_timestamp() WHERE name = 'forwardhook'");
    }

    /** Waits until every event is delivered, and compares the ids. */
    void assertAllDelivered() {
        await().atMost(Patience.LONGEST).until(() -> delivered() == committed.size() + repeated);
        Lane lane = scene.lane("hook");
        assertThat(lane.taken()).isEqualTo(committed.size() + repeated);
        assertThat(lane.open()).isZero();
        assertThat(scene.sql.count("SELECT count(*) FROM forward_requests")).isZero();
        Set<UUID> received = new HashSet<>(receiver.ids());
        assertThat(received).isEqualTo(new HashSet<>(committed));
        assertThat(receiver.faults()).isEmpty();
    }

    private long delivered() {
        return scene.count("hook", ForwardOutcome.DELIVERED);
    }

    @Override
    public void close() {
        servers.forEach(ServerProcess::close);
        scene.close();
    }
}
