package io.lossy.telemetry.it.forward;

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

/** A server that is killed while it forwards loses no event, and what it sends twice has the same ids. */
class ForwardKillIT {
    private static final List<Failpoint> POINTS =
            List.of(Failpoint.FORWARD_TAKE, Failpoint.FORWARD_SEND, Failpoint.FORWARD_ANSWER);

    @TempDir
    Path folder;

    @Test
    void eachWindowOnceLosesNothing() throws IOException {
        kill(1);
    }

    @Tag("forward")
    @Test
    void eachWindowTwentyTimesLosesNothing() throws IOException {
        kill(20);
    }

    private void kill(int times) throws IOException {
        Random dice = new Random(FuzzSeed.seed());
        try (ForwardProcesses servers = new ForwardProcesses(folder)) {
            servers.start(Map.of()).killHard();
            servers.freeLease();
            servers.commit(1_200);
            servers.putUpAll(); // so that some of the kills are during a backfill
            for (int i = 0; i < times; i++) {
                for (Failpoint point : POINTS) {
                    servers.dieAt(point, 1 + dice.nextInt(5));
                }
            }
            servers.start(Map.of());
            servers.assertAllDelivered();
        }
    }
}
