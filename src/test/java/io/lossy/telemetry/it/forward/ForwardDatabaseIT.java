package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.Migrations;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.PostgresProcesses;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A database that hangs, with commits that land late, and one that restarts, lose no event on the way to a destination. */
@Tag("forward")
class ForwardDatabaseIT {
    @Test
    void commitsThatLandLateAndARestartLoseNothing() throws Exception {
        Path folder = Path.of("target", "it-processes", "data-" + Long.toString(System.nanoTime(), 36));
        Path dataDir =
                PostgresFixture.dataDirectory(Files.createDirectories(folder)).toAbsolutePath();
        int port = FreePort.any();
        EmbeddedPostgres postgres = EmbeddedPostgres.start(dataDir, port);
        new Migrations(postgres.address(), Clock.systemUTC()).run();
        try (ForwardScene scene = new ForwardScene(postgres.address());
                WebhookReceiver receiver = scene.receiver();
                LogWatch log = new LogWatch()) {
            scene.start(ForwardScene.lane("hook", receiver));
            List<UUID> committed = new ArrayList<>(scene.rows.commit(5));
            scene.awaitEnded("hook", 5);

            committed.addAll(hang(scene, dataDir, log));
            awaitDelivered(scene, committed);

            postgres.close();
            postgres = EmbeddedPostgres.start(dataDir, port);
            committed.addAll(scene.rows.commit(5));
            awaitDelivered(scene, committed);
            assertThat(new HashSet<>(receiver.ids())).isEqualTo(new HashSet<>(committed));
            assertThat(receiver.faults()).isEmpty();
        } finally {
            postgres.close();
            ServerProcess.discard(dataDir);
        }
    }

    /** Two transactions are open when the database stops answering, and commit after others that began later. */
    private static List<UUID> hang(ForwardScene scene, Path dataDir, LogWatch log) throws Exception {
        List<UUID> committed = new ArrayList<>();
        try (Connection late = scene.database.connect();
                Connection other = scene.database.connect()) {
            late.setAutoCommit(false);
            committed.addAll(scene.rows.insert(late, CommittedRows.EVENT, CommittedRows.INSTALL, 3));
            PostgresProcesses processes = PostgresProcesses.of(dataDir);
            processes.signal("STOP");
            CompletableFuture<List<UUID>> meanwhile = CompletableFuture.supplyAsync(() -> insert(scene, other));
            try {
                await().atMost(Patience.LONG)
                        .until(() -> log.lines().stream().anyMatch(line -> line.contains("has no database")));
            } finally {
                processes.signal("CONT");
            }
            committed.addAll(meanwhile.join());
            committed.addAll(scene.rows.commit(2));
            late.commit();
        }
        return committed;
    }

    private static List<UUID> insert(ForwardScene scene, Connection connection) {
        try {
            return scene.rows.insert(connection, CommittedRows.EVENT, CommittedRows.INSTALL, 4);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitDelivered(ForwardScene scene, List<UUID> committed) {
        await().atMost(Patience.LONGEST)
                .ignoreExceptions()
                .until(() -> scene.count("hook", ForwardOutcome.DELIVERED) == committed.size());
    }
}
