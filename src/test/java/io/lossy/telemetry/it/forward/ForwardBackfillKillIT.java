package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.fixture.FuzzSeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backfill loses no event if the command that puts it up is killed, or the server that sends it. */
@Tag("forward")
class ForwardBackfillKillIT {
    private static final int KILLS = 20;
    private static final int PORTION = 500;
    private static final int PORTIONS = 5;
    private static final int EVENTS = PORTION * PORTIONS;
    private static final List<Failpoint> OF_LANE =
            List.of(Failpoint.FORWARD_TAKE, Failpoint.FORWARD_SEND, Failpoint.FORWARD_ANSWER);

    private final Random dice = new Random(FuzzSeed.seed());

    @TempDir
    Path folder;

    /** The first kills happen while no server runs, so that what was put up can be counted; then one sends it meanwhile. */
    @Test
    void aCommandThatIsKilledKeepsWhatItPutUpAndCanBeRepeated() throws IOException {
        try (ForwardProcesses servers = new ForwardProcesses(folder)) {
            servers.start(Map.of()).killHard();
            servers.freeLease();
            servers.commit(EVENTS);
            int put = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                if (kill == KILLS / 2) {
                    servers.start(Map.of());
                }
                int portion = 1 + dice.nextInt(PORTIONS);
                boolean before = dice.nextBoolean();
                int events = PORTION * (before ? portion - 1 : portion);
                Failpoint point = before ? Failpoint.FORWARD_BACKFILL : Failpoint.FORWARD_BACKFILL_PUT;
                servers.dieInCommand(point, portion, events);
                put += events;
                if (kill < KILLS / 2) {
                    assertThat(servers.backfill())
                            .as("put up until " + point + " " + portion)
                            .isEqualTo(put);
                }
            }
            servers.putUpAll();

            servers.assertAllDelivered();
        }
    }

    /** Nothing new is committed, so a lane that is killed is in the backfill. */
    @Test
    void aServerThatIsKilledInABackfillSendsTheRest() throws IOException {
        try (ForwardProcesses servers = new ForwardProcesses(folder)) {
            servers.start(Map.of()).killHard();
            servers.freeLease();
            servers.commit(EVENTS);
            servers.putUpAll();
            servers.start(Map.of()).killHard(); // anywhere
            servers.freeLease();
            for (int kill = 0; kill < KILLS; kill++) {
                if (servers.backfill() < EVENTS) {
                    servers.putUpAll();
                }
                servers.dieInBackfill(OF_LANE.get(kill % OF_LANE.size()), 1 + dice.nextInt(PORTIONS));
                assertThat(servers.unfinished())
                        .as("events of the backfill without a result")
                        .isPositive();
            }
            servers.start(Map.of());

            servers.assertAllDelivered();
        }
    }
}
