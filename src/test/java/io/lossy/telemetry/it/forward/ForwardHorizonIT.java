package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A transaction that wrote and stays open for minutes holds up the lane, which says so and skips nothing. */
@Tag("forward")
class ForwardHorizonIT {
    private static final double HELD_SECONDS = 150;

    private final ForwardScene scene = new ForwardScene();
    private final WebhookReceiver receiver = scene.receiver();

    @AfterEach
    void close() {
        scene.close();
        assertThat(receiver.faults()).isEmpty();
    }

    @Test
    void anOpenTransactionDelaysAndSkipsNothing() throws Exception {
        scene.start(ForwardScene.lane("hook", receiver));
        List<UUID> committed = new ArrayList<>(scene.rows.commit(5));
        scene.awaitEnded("hook", 5);
        try (Connection late = scene.database.connect()) {
            late.setAutoCommit(false);
            List<UUID> held = scene.rows.insert(late, CommittedRows.EVENT, CommittedRows.INSTALL, 3);
            committed.addAll(scene.rows.commit(2));
            await().atMost(Patience.LONGEST.multipliedBy(2))
                    .pollInterval(Duration.ofSeconds(5))
                    .until(() -> {
                        committed.addAll(scene.rows.commit(2));
                        return heldSeconds() > HELD_SECONDS;
                    });
            assertThat(scene.lane("hook").taken()).as("it waits").isEqualTo(5);
            assertThat(receiver.ids()).hasSize(5);
            committed.addAll(held);
            late.commit();
        }

        scene.awaitEnded("hook", committed.size());

        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(committed);
        await().until(() -> heldSeconds() == 0);
    }

    /** Returns what the alert LossyCommitHorizonStalled looks at. */
    private double heldSeconds() {
        return scene.meters.get("lossy.forward.horizon.seconds").gauge().value();
    }
}
