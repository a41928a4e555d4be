package io.lossy.telemetry.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.model.BatchPolicy;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.EventResult.Retry;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final int EVENT = BatchTestEvents.event(0).weight();
    private static final EventResult STORED = new EventResult.Persisted(List.of());
    private static final EventResult AGAIN = new EventResult.Duplicate();

    private final Batcher<String> batcher =
            new Batcher<>(new BatchPolicy(3, 10 * EVENT, Duration.ofMillis(20)), 6, 60L * EVENT);

    @Test
    void isDueWhenTheOldestHasWaitedItsDelay() {
        batcher.add(BatchTestEvents.events(0, 1), "a", 100);
        batcher.add(BatchTestEvents.events(1, 1), "b", 115);

        assertThat(batcher.dueIn(119)).isEqualTo(1);
        assertThat(batcher.due(119)).isFalse();
        assertThat(batcher.due(120)).isTrue();
    }

    @Test
    void isNeverDueWhileNothingWaits() {
        assertThat(batcher.dueIn(1_000)).isEqualTo(-1);
        assertThat(batcher.due(1_000)).isFalse();
        assertThat(batcher.oldest()).isNull();
    }

    @Test
    void isDueAtOnceWhenFullByCount() {
        batcher.add(BatchTestEvents.events(0, 2), "a", 100);
        assertThat(batcher.due(100)).isFalse();
        batcher.add(BatchTestEvents.events(2, 1), "b", 100);
        assertThat(batcher.due(100)).isTrue();
    }

    @Test
    void isDueAtOnceWhenFullByBytes() {
        batcher.add(List.of(BatchTestEvents.event(0, 9 * EVENT - BatchTestEvents.COLUMNS)), "a", 100);
        assertThat(batcher.due(100)).isFalse();
        batcher.add(BatchTestEvents.events(1, 1), "b", 100);
        assertThat(batcher.due(100)).isTrue();
    }

    @Test
    void isDueAtOnceWhenTheClockWasSetBack() {
        batcher.add(BatchTestEvents.events(0, 1), "a", 3_600_000);

        assertThat(batcher.due(3_599_999)).isTrue();
    }

    @Test
    void splitsARequestOverTwoFlushesAndAnswersItWhenBothAreBack() {
        batcher.add(BatchTestEvents.events(0, 2), "a", 100);
        batcher.add(BatchTestEvents.events(2, 3), "b", 100);

        BatchInFlight<String> first = batcher.take();
        BatchInFlight<String> second = batcher.take();
        assertThat(BatchTestEvents.numbers(first.events())).containsExactly(0L, 1L, 2L);
        assertThat(BatchTestEvents.numbers(second.events())).containsExactly(3L, 4L);

        assertThat(second.settleAll(AGAIN)).isEmpty();
        List<Request<String>> complete = first.settle(List.of(STORED, AGAIN, STORED));

        assertThat(complete).extracting(Request::pending).containsExactly("a", "b");
        assertThat(complete.get(0).outcome().results()).containsExactly(STORED, AGAIN);
        assertThat(complete.get(1).outcome().results()).containsExactly(STORED, AGAIN, AGAIN);
    }

    @Test
    void answersEachPlaceOfAnIdThatComesTwice() {
        TelemetryEvent twice = BatchTestEvents.event(7);
        batcher.add(List.of(twice, twice), "a", 100);
        batcher.add(List.of(twice), "b", 100);

        List<Request<String>> complete = batcher.take().settle(List.of(STORED, AGAIN, AGAIN));

        assertThat(complete.get(0).outcome().results()).containsExactly(STORED, AGAIN);
        assertThat(complete.get(1).outcome().results()).containsExactly(AGAIN);
    }

    @Test
    void refusesTheRequestThatWouldPassTheCapacityAndTakesNothingOfIt() {
        batcher.add(BatchTestEvents.events(0, 4), "a", 100);

        assertThat(batcher.add(BatchTestEvents.events(4, 3), "b", 100)).isEqualTo(Batcher.BatchDecision.FULL);
        assertThat(batcher.depth()).isEqualTo(4);
        assertThat(batcher.add(BatchTestEvents.events(4, 2), "c", 100)).isEqualTo(Batcher.BatchDecision.TAKEN);
    }

    @Test
    void refusesByBytesToo() {
        batcher.add(List.of(BatchTestEvents.event(0, 59 * EVENT)), "a", 100);

        assertThat(batcher.add(BatchTestEvents.events(1, 1), "b", 100)).isEqualTo(Batcher.BatchDecision.FULL);
    }

    @Test
    void takesARequestLargerThanTheCapacityWhenNothingWaits() {
        assertThat(batcher.add(BatchTestEvents.events(0, 9), "a", 100)).isEqualTo(Batcher.BatchDecision.TAKEN);
        assertThat(batcher.add(BatchTestEvents.events(9, 1), "b", 100)).isEqualTo(Batcher.BatchDecision.FULL);
    }

    @Test
    void refusesResultsThatAreNotOneAnEvent() {
        batcher.add(BatchTestEvents.events(0, 2), "a", 100);
        BatchInFlight<String> flush = batcher.take();

        assertThatThrownBy(() -> flush.settle(List.of(STORED))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesToSettleAnEventTwice() {
        batcher.add(BatchTestEvents.events(0, 2), "a", 100);
        BatchInFlight<String> flush = batcher.take();
        flush.settle(Collections.nCopies(2, STORED));

        assertThatThrownBy(() -> flush.settleAll(new Retry(Reason.OVERLOADED, Stage.QUEUE)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAnEmptyRequest() {
        assertThatThrownBy(() -> batcher.add(List.of(), "a", 100)).isInstanceOf(IllegalArgumentException.class);
    }
}
