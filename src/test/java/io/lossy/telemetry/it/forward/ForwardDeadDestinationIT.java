package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A destination that does not work leaves another one as prompt as it is without it, at 500 events a second. */
@Tag("forward")
class ForwardDeadDestinationIT {
    /** What a person who watches the destination takes for live. */
    private static final double LIVE_SECONDS = 2;

    private static final int SAMPLES = 150;
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private final ForwardScene scene = new ForwardScene();
    private final IdReceiver good = new IdReceiver(scene.vertx);

    /** On a busy machine all lags are longer, so that of the time in which both receivers work is a measure too. */
    @Test
    void aDeadReceiverDoesNotDelayTheOther() throws Exception {
        WebhookReceiver bad = scene.receiver();
        scene.start(ForwardScene.lane("bad", bad.url(), 100, 2), ForwardScene.lane("good", good.url(), 100, 2));
        try (SteadyCommits commits = new SteadyCommits(scene)) {
            double well = lag("both work");
            double limit = Math.max(LIVE_SECONDS, 3 * well);

            bad.answers((request, received) -> {});
            awaitError("timeout");
            assertThat(lag("one never answers")).isLessThan(limit);

            bad.answersWith(500);
            awaitError("http_500");
            assertThat(lag("one answers 500")).isLessThan(limit);

            bad.close();
            awaitError("not_connected");
            assertThat(lag("one refuses connections")).isLessThan(limit);

            List<UUID> committed = commits.stop();
            await().atMost(Patience.LONGEST)
                    .until(() -> scene.count("good", ForwardOutcome.DELIVERED) == committed.size());
            assertThat(good.ids()).isEqualTo(new HashSet<>(committed));
            assertThat(scene.count("bad", ForwardOutcome.DELIVERED))
                    .as("it was far behind")
                    .isLessThan(committed.size() / 2);
        } finally {
            scene.close();
        }
    }

    private void awaitError(String word) {
        await().atMost(Patience.LONGEST)
                .until(() -> scene.lane("bad").lastError().equals(word));
    }

    private double lag(String what) {
        LagSamples samples = new LagSamples(scene, "good");
        await().atMost(Patience.LONGEST).pollInterval(BETWEEN).until(() -> samples.sample() >= SAMPLES);
        System.out.printf(Locale.ROOT, "lag of the good lane while %s: %.3f s%n", what, samples.high());
        return samples.high();
    }
}
