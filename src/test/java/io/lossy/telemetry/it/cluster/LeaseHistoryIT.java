package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.FuzzSeed;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Signals;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that hold the lease of retention die or stop while they delete, and others take over. */
@Tag("cluster")
class LeaseHistoryIT {
    private static final int KILLS = 16;
    private static final int STOPS = 5;
    private static final int ROWS = 100_000;
    /** Rows of one statement, so that a run takes longer than the faults. */
    private static final int FEW = 2;

    /** In the default partition, where rows are deleted one by one. */
    private static final String OVERDUE = "INSERT INTO analytics_events SELECT overlay(gen_random_uuid()::text"
            + " PLACING '00000000-0000-7' FROM 1)::uuid, 'lossy.cache.notes_hit', 'cache', 'backend', at, at, 'session',"
            + " 'install', '', '1-0-0', 1, '{}' FROM generate_series(1, " + ROWS + "), LATERAL"
            + " (SELECT now() - interval '300 days' AS at) AS old";

    @TempDir
    Path folder;

    private final Sql sql = new Sql(PostgresFixture.migratedDatabase());
    private final ClusterHistory history = ClusterHistory.begin(sql);

    private enum Fault {
        KILL,
        STOP
    }

    @Test
    void noEpochHasTwoOwnersAndAnOwnerThatWasAwayDeletesNothing() throws IOException {
        sql.execute(OVERDUE);
        List<Fault> faults = new ArrayList<>(Collections.nCopies(KILLS, Fault.KILL));
        faults.addAll(Collections.nCopies(STOPS, Fault.STOP));
        Collections.shuffle(faults, new Random(FuzzSeed.seed()));
        ServerProcess holder = holder(FEW);
        for (Fault fault : faults) {
            holder = takeOver(holder, fault);
        }
        holder.killHard();
        history.expire(history.epoch());
        assertThat(sql.events()).as("left for the last one").isPositive();
        ServerProcess last = begin(5_000);
        assertThat(last.exitCode(60)).as(last.err()).isZero();

        assertThat(sql.events()).isZero();
        assertThat(history.assertOneOwnerInEachEpoch()).isEqualTo(KILLS + STOPS + 2);
    }

    private ServerProcess takeOver(ServerProcess holder, Fault fault) throws IOException {
        long epoch = history.epoch();
        if (fault == Fault.KILL) {
            holder.killHard();
            history.expire(epoch);
            return holder(FEW);
        }
        Signals.send(holder.pid(), "STOP");
        history.expire(epoch);
        ServerProcess next = holder(FEW);
        long before = history.deleted(epoch);
        Signals.send(holder.pid(), "CONT");
        assertThat(holder.exitCode(60)).isEqualTo(1);
        assertThat(holder.err()).contains("retention stopped: the lease retention of epoch " + epoch + " expired");
        assertThat(history.deleted(epoch)).isEqualTo(before);
        return next;
    }

    /** Starts one and waits until it holds the lease and has deleted something. */
    private ServerProcess holder(int rowsAtATime) throws IOException {
        long before = history.epoch();
        ServerProcess process = begin(rowsAtATime);
        await().atMost(Patience.LONGEST).until(() -> history.deleted(before + 1) > 0);
        return process;
    }

    private ServerProcess begin(int rowsAtATime) throws IOException {
        String settings = Files.readString(Path.of("conf", "telemetry.yml"))
                .replace("batch_rows: 5000 ", "batch_rows: " + rowsAtATime + " ");
        Path file = Files.writeString(folder.resolve(rowsAtATime + ".yml"), settings);
        return ServerProcess.launch(
                Path.of("").toAbsolutePath(),
                TestedProgram.words(),
                "retention",
                "run",
                "--database",
                ServerFixture.url(sql.database()),
                "--config",
                file.toString());
    }
}
