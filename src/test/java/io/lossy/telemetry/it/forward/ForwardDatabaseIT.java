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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A database that hangs, with commits that land late, and one that restarts, lose no event on the way to a destination. */
@Tag("forward")
class ForwardDatabaseIT {
    private static final Duration STOPPED = Duration.ofSeconds(60);
    private static final int WRITERS = 8;

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

    /** Transactions are open when the database stops answering for a minute, and commit after others that began later. */
    private static List<UUID> hang(ForwardScene scene, Path dataDir, LogWatch log) throws Exception {
        List<UUID> committed = new ArrayList<>();
        try (Connection late = scene.database.connect()) {
            late.setAutoCommit(false);
            committed.addAll(scene.rows.insert(late, CommittedRows.EVENT, CommittedRows.INSTALL, 3));
            PostgresProcesses processes = PostgresProcesses.of(dataDir);
            List<Connection> writers = connections(scene);
            ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
            processes.signal("STOP");
            long stopped = System.nanoTime();
            List<CompletableFuture<List<UUID>>> meanwhile = writers.stream()
                    .map(writer -> CompletableFuture.supplyAsync(() -> insert(scene, writer), threads))
                    .toList();
            try {
                await().atMost(Patience.LONG)
                        .until(() -> log.lines().stream().anyMatch(line -> line.contains("has no database")));
                await().atMost(Patience.LONGEST).until(() -> System.nanoTime() - stopped > STOPPED.toNanos());
            } finally {
                processes.signal("CONT");
            }
            meanwhile.forEach(ids -> committed.addAll(ids.join()));
            threads.shutdown();
            committed.addAll(scene.rows.commit(2));
            late.commit();
        }
        return committed;
    }

    private static List<Connection> connections(ForwardScene scene) throws SQLException {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            connections.add(scene.database.connect());
        }
        return connections;
    }

    /** Commits when the database answers again. */
    private static List<UUID> insert(ForwardScene scene, Connection connection) {
        try (connection) {
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
