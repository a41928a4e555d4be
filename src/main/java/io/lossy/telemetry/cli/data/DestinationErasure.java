package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.cli.support.ShortLivedVertx;
import io.lossy.telemetry.forward.destination.PersonDeletion;
import io.lossy.telemetry.forward.destination.PersonDeletion.DeletionOutcome;
import io.lossy.telemetry.forward.lane.LaneSettings;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the destinations of the settings to delete what was forwarded of an install. */
final class DestinationErasure {
    private static final int MOST_MINUTES = 3;

    private DestinationErasure() {}

    /** Returns what each destination answered that can delete; others are not in the result. */
    static Map<String, DeletionOutcome> ask(List<LaneSettings> lanes, List<String> pseudonyms) {
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
