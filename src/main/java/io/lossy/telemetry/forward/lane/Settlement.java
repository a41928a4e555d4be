package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.forward.books.DeadEvent;
import io.lossy.telemetry.forward.books.DeadReason;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.books.LaneChange;
import io.lossy.telemetry.forward.books.PauseReason;
import io.lossy.telemetry.forward.books.StoredRequest;
import io.lossy.telemetry.forward.destination.CauseWord;
import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Delivery.NotDelivered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the answer to a request changes in the books.
 *
 * @param started when the attempt began
 * @param now     when its answer is settled; a wait begins here
 * @param mayPark false if the lane has parked as many requests as it may
 */
record Settlement(StoredRequest request, Instant started, Instant now, RetryPolicy policy, boolean mayPark) {
    LaneChange of(Delivery delivery) {
        if (delivery instanceof Delivery.Taken taken) {
            return taken(taken.others());
        } else if (delivery instanceof Delivery.Retry retry) {
            return retry(retry);
        } else if (delivery instanceof Delivery.Split split) {
            return split(split);
        } else if (delivery instanceof Delivery.Refused refused) {
            return allDead(DeadReason.REFUSED, refused.cause());
        } else {
            return stop(((Delivery.Stop) delivery).cause());
        }
    }

    private LaneChange taken(Map<UUID, NotDelivered> others) {
        Map<ForwardOutcome, Long> outcomes = new EnumMap<>(ForwardOutcome.class);
        List<DeadEvent> dead = new ArrayList<>();
        List<UUID> again = new ArrayList<>();
        Duration asked = null;
        String error = "";
        for (UUID id : request.ids()) {
            NotDelivered other = others.get(id);
            if (other instanceof NotDelivered.Again retry) {
                again.add(id);
                asked = longer(asked, retry.after());
                error = word(retry.cause());
            } else if (other instanceof NotDelivered.Dropped dropped) {
                dead.add(DeadEvent.dropped(id, word(dropped.cause())));
            } else if (other instanceof NotDelivered.Invalid invalid) {
                dead.add(DeadEvent.dead(id, DeadReason.INVALID, word(invalid.cause())));
            } else {
                outcomes.merge(ForwardOutcome.DELIVERED, 1L, Long::sum);
            }
        }
        List<StoredRequest> opened = List.of();
        if (!again.isEmpty() && policy.givesUp(request.firstAttempt(), now)) {
            String word = error;
            again.forEach(id -> dead.add(DeadEvent.dead(id, DeadReason.GAVE_UP, word)));
        } else if (!again.isEmpty()) {
            Duration wait = policy.wait(request.attempts() + 1, asked);
            opened = List.of(request.with(again, request.rules()).failed(started, now.plus(wait), true, error));
        }
        dead.forEach(event -> outcomes.merge(event.outcome(), 1L, Long::sum));
        return change(opened, outcomes, dead, error);
    }

    private LaneChange retry(Delivery.Retry retry) {
        String error = word(retry.cause());
        if (policy.givesUp(request.firstAttempt(), now)) {
            return allDead(DeadReason.GAVE_UP, retry.cause());
        }
        boolean parked = request.parked()
                || (mayPark && !retry.overloaded() && request.attempts() + 1 >= RetryPolicy.PARKED_AFTER);
        Duration wait = policy.wait(request.attempts() + 1, retry.after());
        return change(List.of(request.failed(started, now.plus(wait), parked, error)), Map.of(), List.of(), error);
    }

    private LaneChange split(Delivery.Split split) {
        List<UUID> ids = request.ids();
        if (ids.size() == 1) {
            return allDead(split.tooLarge() ? DeadReason.TOO_LARGE : DeadReason.INVALID, split.cause());
        }
        int half = ids.size() / 2;
        List<StoredRequest> halves = List.of(
                request.with(ids.subList(0, half), request.rules()),
                request.with(ids.subList(half, ids.size()), request.rules()));
        return change(halves, Map.of(), List.of(), "");
    }

    private LaneChange stop(String cause) {
        return new LaneChange(null, 0, List.of(), List.of(), Map.of(), List.of(), word(cause), PauseReason.STOPPED);
    }

    private LaneChange allDead(DeadReason reason, String cause) {
        String error = word(cause);
        List<DeadEvent> dead = request.ids().stream()
                .map(id -> DeadEvent.dead(id, reason, error))
                .toList();
        return change(List.of(), Map.of(ForwardOutcome.DEAD, (long) dead.size()), dead, error);
    }

    private LaneChange change(
            List<StoredRequest> opened, Map<ForwardOutcome, Long> outcomes, List<DeadEvent> dead, String error) {
        return new LaneChange(null, 0, List.of(request), opened, outcomes, dead, error, null);
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
        return one == null || (other != null && other.compareTo(one) > 0) ? other : one;
    }

    private static String word(String cause) {
        return CauseWord.of(cause, "other");
    }
}
