package io.lossy.telemetry.forward.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.forward.books.DeadEvent;
import io.lossy.telemetry.forward.books.DeadReason;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.books.LaneChange;
import io.lossy.telemetry.forward.books.PauseReason;
import io.lossy.telemetry.forward.books.StoredRequest;
import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Delivery.NotDelivered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettlementTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final RetryPolicy POLICY = new RetryPolicy(() -> 1);

    private final List<UUID> ids = Stream.generate(UUID::randomUUID).limit(4).toList();
    private final StoredRequest fresh = StoredRequest.unsent(1, ids, "rules", NOW);

    private static LaneChange settled(StoredRequest request, Delivery delivery) {
        return new Settlement(request, NOW.minusSeconds(20), NOW, POLICY, true).of(delivery);
    }

    private StoredRequest failedTimes(int times, Instant first) {
        StoredRequest request = fresh;
        for (int i = 0; i < times; i++) {
            request = request.failed(first, first, false, "http_500");
        }
        return request;
    }

    @Test
    void aTakenRequestIsDelivered() {
        LaneChange change = settled(fresh, new Delivery.Taken(Map.of()));

        assertThat(change.closed()).containsExactly(fresh);
        assertThat(change.opened()).isEmpty();
        assertThat(change.outcomes()).containsExactlyEntriesOf(Map.of(ForwardOutcome.DELIVERED, 4L));
    }

    @Test
    void eventsOfATakenRequestMayEndEachInItsOwnWay() {
        LaneChange change = settled(
                fresh,
                new Delivery.Taken(Map.of(
                        ids.get(0), new NotDelivered.Again("retry", Duration.ofSeconds(30)),
                        ids.get(1), new NotDelivered.Dropped("quota"),
                        ids.get(2), new NotDelivered.Invalid("Bad payload: me@example.org"),
                        UUID.randomUUID(), new NotDelivered.Invalid("not_ours"))));

        assertThat(change.outcomes())
                .containsOnly(
                        Map.entry(ForwardOutcome.DELIVERED, 1L),
                        Map.entry(ForwardOutcome.DROPPED_BY_PEER, 1L),
                        Map.entry(ForwardOutcome.DEAD, 1L));
        assertThat(change.dead())
                .containsExactlyInAnyOrder(
                        DeadEvent.dropped(ids.get(1), "quota"),
                        DeadEvent.dead(ids.get(2), DeadReason.INVALID, "other"));
        StoredRequest again = change.opened().get(0);
        assertThat(again.id()).isNotEqualTo(fresh.id());
        assertThat(again.ids()).containsExactly(ids.get(0));
        assertThat(again.parked()).isTrue();
        assertThat(again.nextAttempt()).isEqualTo(NOW.plusSeconds(30));
    }

    @Test
    void aFailedRequestStaysAsItIsUntilItIsDueAgain() {
        LaneChange change = settled(fresh, new Delivery.Retry("http_503", null, false));

        StoredRequest again = change.opened().get(0);
        assertThat(again.id()).isEqualTo(fresh.id());
        assertThat(again.ids()).isEqualTo(ids);
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(again.firstAttempt()).isEqualTo(NOW.minusSeconds(20));
        assertThat(again.nextAttempt()).isEqualTo(NOW.plusSeconds(1));
        assertThat(again.parked()).isFalse();
        assertThat(change.error()).isEqualTo("http_503");
    }

    @Test
    void theFifthFailureParksARequestUnlessManyAreParkedOrTheDestinationIsOverloaded() {
        StoredRequest request = failedTimes(4, NOW);

        assertThat(settled(request, new Delivery.Retry("http_500", null, false)).opened())
                .allMatch(StoredRequest::parked);
        assertThat(settled(request, new Delivery.Retry("http_429", null, true)).opened())
                .noneMatch(StoredRequest::parked);
        assertThat(new Settlement(request, NOW, NOW, POLICY, false)
                        .of(new Delivery.Retry("http_500", null, false))
                        .opened())
                .noneMatch(StoredRequest::parked);
    }

    @Test
    void aRequestThatFailedForADayIsDead() {
        StoredRequest old = failedTimes(9, NOW.minus(RetryPolicy.GIVE_UP).minusSeconds(1));

        LaneChange retry = settled(old, new Delivery.Retry("http_500", null, false));
        LaneChange again = settled(old, new Delivery.Taken(Map.of(ids.get(3), new NotDelivered.Again("retry", null))));

        assertThat(retry.outcomes()).containsExactlyEntriesOf(Map.of(ForwardOutcome.DEAD, 4L));
        assertThat(retry.dead()).extracting(DeadEvent::reason).containsOnly(DeadReason.GAVE_UP.word());
        assertThat(again.dead()).containsExactly(DeadEvent.dead(ids.get(3), DeadReason.GAVE_UP, "retry"));
        assertThat(again.opened()).isEmpty();
    }

    @Test
    void aRequestThatIsTooLargeIsHalvedAndASingleEventIsDead() {
        LaneChange halves = settled(fresh, new Delivery.Split("http_413", true));
        StoredRequest one = StoredRequest.unsent(1, ids.subList(0, 1), "rules", NOW);
        LaneChange single = settled(one, new Delivery.Split("http_413", true));

        assertThat(halves.opened().stream().map(StoredRequest::ids))
                .containsExactly(ids.subList(0, 2), ids.subList(2, 4));
        assertThat(halves.opened()).noneMatch(half -> half.id().equals(fresh.id()));
        assertThat(single.dead()).containsExactly(DeadEvent.dead(ids.get(0), DeadReason.TOO_LARGE, "http_413"));
        assertThat(settled(one, new Delivery.Split("http_400", false)).dead())
                .containsExactly(DeadEvent.dead(ids.get(0), DeadReason.INVALID, "http_400"));
    }

    @Test
    void aRefusedRequestIsDeadAndAStopPausesTheLane() {
        LaneChange refused = settled(fresh, new Delivery.Refused("http_400"));
        LaneChange stop = settled(fresh, new Delivery.Stop("http_410"));

        assertThat(refused.dead()).hasSize(4).extracting(DeadEvent::reason).containsOnly("refused");
        assertThat(stop.pause()).isEqualTo(PauseReason.STOPPED);
        assertThat(stop.closed()).isEmpty();
    }
}
