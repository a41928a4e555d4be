package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplayDeduplicatorTest {
    private final ReplayDeduplicator overlap = new ReplayDeduplicator(Sample.NOON);
    private final TelemetryEvent before = received(Sample.NOON.minusSeconds(2));
    private final TelemetryEvent since = received(Sample.NOON);

    @Test
    void whatWasReceivedSinceTheStartIsCountedLiveOnly() {
        assertThat(overlap.takesReplayed(since)).isFalse();
        assertThat(overlap.takesLive(since)).isTrue();
        assertThat(overlap.ids()).isZero();
    }

    @Test
    void whatWasReceivedBeforeIsCountedWhereItArrivesFirst() {
        assertThat(overlap.takesReplayed(before)).isTrue();
        assertThat(overlap.takesLive(before)).isFalse();

        TelemetryEvent other = received(Sample.NOON.minusSeconds(1));
        assertThat(overlap.takesLive(other)).isTrue();
        assertThat(overlap.takesReplayed(other)).isFalse();
    }

    @Test
    void aReadingThatFailedHasCountedNothing() {
        overlap.takesReplayed(before);
        overlap.restart();

        assertThat(overlap.takesReplayed(before)).isTrue();
    }

    @Test
    void remembersNoIdsOfLongBeforeTheStart() {
        TelemetryEvent old =
                received(Sample.NOON.minus(ReplayDeduplicator.LONGEST_WAY).minusMillis(1));

        assertThat(overlap.takesReplayed(old)).isTrue();
        assertThat(overlap.ids()).isZero();
    }

    @Test
    void remembersNoMoreIdsThanItMay() {
        for (int i = 0; i < ReplayDeduplicator.MAX_IDS + 10; i++) {
            assertThat(overlap.takesReplayed(received(Sample.NOON.minus(Duration.ofSeconds(1)))))
                    .isTrue();
        }

        assertThat(overlap.ids()).isEqualTo(ReplayDeduplicator.MAX_IDS);
    }

    @Test
    void forgetsAllWhenItIsOver() {
        overlap.takesReplayed(before);
        overlap.end();

        assertThat(overlap.ids()).isZero();
        assertThat(overlap.takesLive(before)).isTrue();
        assertThat(overlap.ids()).isZero();
    }

    private static TelemetryEvent received(Instant at) {
        return Sample.event(UUID.randomUUID(), Sample.HIT, at, at);
    }
}
