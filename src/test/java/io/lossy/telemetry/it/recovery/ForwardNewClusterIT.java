package io.lossy.telemetry.it.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import io.lossy.telemetry.it.forward.ForwardedServer;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lane that is restored into another PostgreSQL waits for a decision, and each of the two does what it says, by id. */
@Tag("forward")
class ForwardNewClusterIT {
    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final WebhookReceiver receiver = new WebhookReceiver(vertx);
    private Path clusterFolder;
    private EmbeddedPostgres cluster;
    private TelemetryServer server;
    private BackupScene restored;
    private UUID delivered;
    private UUID unanswered;
    private UUID behind;
    private int before;

    /** Of three events one is delivered, one has no answer at the time of the backup, and one is stored after the restore. */
    @BeforeEach
    void restore() throws IOException {
        UnaryOperator<String> settings = new ForwardedServer(folder, "lossy.cache.").settings(receiver.url());
        BackupScene old = BackupScene.on(PostgresFixture.migratedDatabase(), folder.resolve("old"));
        TelemetryServer first = old.serve(settings);
        await().until(() -> old.sql().count("SELECT count(*) FROM forward_lanes") == 1);
        delivered = id(BackupScene.send(first, "alice"));
        await().until(() -> old.sql().count("SELECT delivered FROM forward_lanes") == 1);
        receiver.answersWith(503);
        unanswered = id(BackupScene.send(first, "alice"));
        await().until(() -> old.sql().count("SELECT count(*) FROM forward_requests") == 1);
        first.close();
        String keys = folder.resolve("k.json").toString();
        String backup = folder.resolve("backup").toString();
        old.mustRun("backup", backup, "--keys", keys);
        receiver.answersWith(200);

        startCluster();
        restored = BackupScene.on(cluster.address(), folder.resolve("new"));
        restored.mustRun("restore", backup, "--keys", keys);
        assertThat(systemId(restored)).isNotEqualTo(systemId(old));
        server = restored.serve(settings);
        behind = id(BackupScene.send(server, "bob"));
        await().until(() -> restored.sql().count("SELECT count(*) FROM forward_lanes WHERE reason = 'restored'") == 1);
        before = receiver.ids().size();
    }

    private void startCluster() throws IOException {
        clusterFolder = Files.createDirectories(
                        Path.of("target", "it-processes", "data-" + Long.toString(System.nanoTime(), 36)))
                .toAbsolutePath();
        cluster = EmbeddedPostgres.start(PostgresFixture.dataDirectory(clusterFolder), 0);
    }

    private static UUID id(JsonObject event) {
        return UUID.fromString(TestRequests.id(event));
    }

    private static String systemId(BackupScene scene) {
        return scene.sql()
                .column("SELECT system_identifier FROM pg_control_system()")
                .get(0);
    }

    @AfterEach
    void close() {
        server.close();
        cluster.close();
        ServerProcess.discard(clusterFolder);
        vertx.close().await();
        assertThat(receiver.faults()).isEmpty();
    }

    @Test
    void fromIdsRepeatsWhatItSaysAndSkipsNothing() {
        CommandLineRun resumed = restored.run("forward", "resume", "hook", "--from-ids");
        UUID later = id(BackupScene.send(server, "bob"));

        awaitIdle();
        assertThat(resumed.out()).startsWith("3 events that were stored since");
        assertThat(sinceTheRestore())
                .as("the request without an answer is restored too")
                .containsExactlyInAnyOrder(unanswered, unanswered, delivered, behind, later);
        assertBalanced();
    }

    @Test
    void fromNowSkipsWhatItSays() {
        CommandLineRun resumed = restored.run("forward", "resume", "hook", "--from-now");
        UUID later = id(BackupScene.send(server, "bob"));

        awaitIdle();
        assertThat(resumed.out()).startsWith("up to 3 events that were stored since");
        assertThat(sinceTheRestore()).containsExactlyInAnyOrder(unanswered, later);
        assertBalanced();
    }

    private void awaitIdle() {
        await().until(() -> restored.sql().count("SELECT count(*) FROM forward_backfill") == 0
                && restored.sql().count("SELECT count(*) FROM forward_requests") == 0
                && restored.sql()
                                .count("SELECT count(*) FROM forward_lanes n, commit_log l"
                                        + " WHERE (l.xid, l.seq) > (n.xid, n.seq)")
                        == 0);
    }

    private List<UUID> sinceTheRestore() {
        List<UUID> ids = new ArrayList<>(receiver.ids());
        return ids.subList(before, ids.size());
    }

    private void assertBalanced() {
        assertThat(restored.run("forward", "status").exit()).isZero();
    }
}
