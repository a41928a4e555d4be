package io.lossy.telemetry.it.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import io.lossy.telemetry.it.forward.ForwardedServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restored lane waits for a decision, because the log that it followed is not in the backup. */
class ForwardRestoreIT {
    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final WebhookReceiver receiver = new WebhookReceiver(vertx);

    @AfterEach
    void close() {
        vertx.close().await();
        assertThat(receiver.faults()).isEmpty();
    }

    @Test
    void eventsThatWereBehindAtTheBackupAreSentAfterTheRestore() {
        UnaryOperator<String> settings = new ForwardedServer(folder, "lossy.cache.").settings(receiver.url());
        BackupScene before = BackupScene.on(PostgresFixture.migratedDatabase(), folder.resolve("old"));
        List<JsonObject> sent = new ArrayList<>();
        TelemetryServer first = before.serve(settings);
        await().until(() -> before.sql().count("SELECT count(*) FROM forward_lanes") == 1);
        sent.add(BackupScene.send(first, "alice"));
        await().until(() -> before.sql().count("SELECT delivered FROM forward_lanes") == 1);
        receiver.answersWith(503);
        sent.add(BackupScene.send(first, "alice"));
        await().until(() -> before.sql().count("SELECT count(*) FROM forward_requests") == 1);
        first.close();
        int attempts = receiver.requests().size(); // the lane tries again until the server stops
        before.mustRun(
                "backup",
                folder.resolve("backup").toString(),
                "--keys",
                folder.resolve("k.json").toString());
        receiver.answersWith(200);

        BackupScene after = BackupScene.empty(folder.resolve("new"));
        after.mustRun(
                "restore",
                folder.resolve("backup").toString(),
                "--keys",
                folder.resolve("k.json").toString());
        TelemetryServer second = after.serve(settings);
        sent.add(BackupScene.send(second, "bob"));
        await().until(() ->
                after.sql().count("SELECT count(*) FROM forward_lanes WHERE state = 'paused' AND reason = 'restored'")
                        == 1);
        assertThat(receiver.requests()).as("a paused lane sends nothing").hasSize(attempts);
        assertThat(after.run("forward", "resume", "hook").err()).contains("the database was restored");
        CommandLineRun resumed = after.run("forward", "resume", "hook", "--from-ids");
        sent.add(BackupScene.send(second, "bob"));

        await().until(() -> new HashSet<>(receiver.ids()).size() == 4);
        assertThat(resumed.out()).contains("3 events that were stored since");
        assertThat(new HashSet<>(receiver.ids()))
                .isEqualTo(new HashSet<>(sent.stream()
                        .map(TestRequests::id)
                        .map(UUID::fromString)
                        .toList()));
        second.close();
    }
}
