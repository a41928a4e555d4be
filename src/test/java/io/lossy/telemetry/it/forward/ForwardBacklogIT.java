package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.lane.LaneSettings;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A lane that is a million events behind sends each of them once, while new ones are committed. */
@Tag("forward")
class ForwardBacklogIT {
    private static final int BEHIND = Integer.getInteger("forward.backlog", 1_000_000);
    private static final int INSERT = 500;
    private static final int REQUEST = 100;

    private final ForwardScene scene = new ForwardScene();
    private final IdReceiver receiver = new IdReceiver(scene.vertx);

    @Test
    void eachEventOfAMillionArrives() throws Exception {
        LaneSettings lane = ForwardScene.lane("hook", receiver.url(), REQUEST, 2);
        Set<UUID> committed = new HashSet<>();
        scene.stop(scene.start(lane)); // the lane begins here
        while (committed.size() < BEHIND) {
            committed.addAll(scene.rows.commit(INSERT));
        }
        try (SteadyCommits commits = new SteadyCommits(scene)) {
            scene.start(lane);
            awaitDelivered(BEHIND);
            committed.addAll(commits.stop());
            awaitDelivered(committed.size());
        } finally {
            scene.close();
        }

        assertThat(scene.lane("hook").taken()).isEqualTo(committed.size());
        assertThat(receiver.events()).isEqualTo(committed.size());
        assertThat(receiver.ids().equals(committed)).as("the same ids").isTrue(); // too many to print
    }

    /** As long as the lane delivers something, it is given time. */
    private void awaitDelivered(long events) {
        for (long last = delivered(); last < events; last = delivered()) {
            long before = last;
            await().atMost(Patience.LONGEST).until(() -> delivered() > before);
        }
    }

    private long delivered() {
        return scene.count("hook", ForwardOutcome.DELIVERED);
    }
}
