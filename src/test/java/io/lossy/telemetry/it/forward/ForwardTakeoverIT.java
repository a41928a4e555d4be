package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server at a time moves a lane, whatever the one before believes. */
class ForwardTakeoverIT {
    @TempDir
    Path folder;

    @Test
    @Tag("whole")
    void aFrozenOwnerIsReplacedAndChangesNothingWhenItWakes() throws IOException {
        try (ForwardProcesses servers = new ForwardProcesses(folder)) {
            ServerProcess first = servers.start(Map.of());
            servers.commit(5);
            servers.assertAllDelivered();
            servers.receiver.answers(
                    (request, received) -> {}); // so that a request is in flight when the owner freezes
            servers.commit(3);
            await().until(() -> servers.receiver.requests().size() == 2);
            first.signal("STOP");
            servers.receiver.answers(WebhookReceiver::accept);
            servers.start(Map.of());
            servers.commit(4);

            servers.assertAllDelivered();
            String epoch = epoch(servers);
            assertThat(epoch).isNotEqualTo("1");
            first.signal("CONT");
            for (int i = 0; i < 20; i++) {
                servers.commit(2);
            }

            servers.assertAllDelivered();
            assertThat(epoch(servers)).isEqualTo(epoch);
            assertThat(servers.receiver.requests()).hasSizeLessThanOrEqualTo(3 + 22);
        }
    }

    /** Each event is sent once, although both would like to. */
    @Test
    void serversThatRaceForALaneSendEachEventOnce() {
        try (ForwardScene scene = new ForwardScene()) {
            WebhookReceiver receiver = scene.receiver();
            String first = scene.start(ForwardScene.lane("hook", receiver));
            scene.start(ForwardScene.lane("hook", receiver));
            int events = 0;
            for (int i = 0; i < 30; i++) {
                scene.rows.commit(5);
                events += 5;
            }
            scene.awaitEnded("hook", events);
            scene.stop(first);
            for (int i = 0; i < 10; i++) {
                scene.rows.commit(5);
                events += 5;
            }

            scene.awaitEnded("hook", events);

            assertThat(receiver.ids()).hasSize(events);
            assertThat(new HashSet<>(receiver.ids())).hasSize(events);
            assertThat(receiver.faults()).isEmpty();
        }
    }

    private static String epoch(ForwardProcesses servers) {
        return servers.scene
                .sql
                .column("SELECT epoch FROM leases WHERE name = 'forwardhook'")
                .get(0);
    }
}
