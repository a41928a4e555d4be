package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.cli.support.ShortLivedVertx;
import io.lossy.telemetry.forward.destination.PersonDeletion;
import io.lossy.telemetry.forward.destination.PersonDeletion.DeletionOutcome;
import io.lossy.telemetry.forward.lane.LaneSettings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Says what the destinations did after an erasure. The database does not know which of the erased events were forwarded
 * before, so every lane without a receipt may still have some.
 *
 * @param receipts what each destination answered that deletes
 * @param refusals the cause for each destination that can delete and did not
 * @param stillAt  lanes whose destination may still have events
 * @param unasked  why no destination was asked; null if all that can delete were asked
 */
record ForwardedErasure(
        Map<String, String> receipts,
        Map<String, String> refusals,
        List<String> stillAt,
        @Nullable String unasked) {
    private static final int MOST_MINUTES = 3;

    static final ForwardedErasure NONE = new ForwardedErasure(Map.of(), Map.of(), List.of(), null);

    /** Asks the destinations of the settings to delete what was forwarded of an install. */
    static ForwardedErasure of(List<String> lanes, List<LaneSettings> settings, List<String> pseudonyms) {
        return of(lanes, ask(settings, pseudonyms));
    }

    private static ForwardedErasure of(List<String> lanes, Map<String, DeletionOutcome> outcomes) {
        Map<String, String> receipts = new LinkedHashMap<>();
        Map<String, String> refusals = new LinkedHashMap<>();
        outcomes.forEach((lane, outcome) -> {
            if (outcome instanceof DeletionOutcome.Requested requested) {
                receipts.put(lane, requested.receipt());
            } else if (outcome instanceof DeletionOutcome.NotDeleted not) {
                refusals.put(lane, not.cause());
            }
        });
        List<String> others =
                lanes.stream().filter(lane -> !receipts.containsKey(lane)).toList();
        return new ForwardedErasure(receipts, refusals, others, null);
    }

    static ForwardedErasure unasked(List<String> lanes, String why) {
        return new ForwardedErasure(Map.of(), Map.of(), lanes, why);
    }

    /** Returns false if a destination that can delete did not. */
    boolean isComplete() {
        return unasked == null && refusals.isEmpty();
    }

    List<String> lines() {
        return receipts.entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%-22s deletion requested: %s", each.getKey(), each.getValue()))
                .toList();
    }

    JsonObject json() {
        return new JsonObject()
                .put("deletion_requested", new JsonObject(new LinkedHashMap<>(receipts)))
                .put("not_deleted", new JsonObject(new LinkedHashMap<>(refusals)))
                .put("still_at", new JsonArray(stillAt));
    }

    /** Returns what the operator has left to do. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (unasked != null) {
            notes.add("the rows are erased, but no destination was asked: " + unasked);
        }
        refusals.forEach(
                (lane, cause) -> notes.add(lane + " does not delete (" + cause + "); repeat `erase`, or delete there"));
        if (!stillAt.isEmpty()) {
            notes.add("events that were forwarded before are still at: " + String.join(", ", stillAt)
                    + "; delete them there too");
        }
        return notes;
    }

    /** Returns what each destination answered that can delete; others are not in the result. */
    private static Map<String, DeletionOutcome> ask(List<LaneSettings> lanes, List<String> pseudonyms) {
        if (lanes.isEmpty()) {
            return Map.of();
        }
        Map<String, DeletionOutcome> outcomes = new LinkedHashMap<>();
        Vertx vertx = ShortLivedVertx.create();
        try {
            for (LaneSettings lane : lanes) {
                PersonDeletion deletion = lane.destination().deletion(vertx);
                if (deletion != null) {
                    outcomes.put(lane.name(), outcome(deletion, pseudonyms));
                }
            }
            ShortLivedVertx.close(vertx);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while a destination was asked to delete", e);
        }
        return outcomes;
    }

    private static DeletionOutcome outcome(PersonDeletion deletion, List<String> pseudonyms)
            throws InterruptedException {
        try {
            return deletion.delete(pseudonyms)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(MOST_MINUTES, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException e) {
            return new DeletionOutcome.NotDeleted("no_answer");
        }
    }
}
