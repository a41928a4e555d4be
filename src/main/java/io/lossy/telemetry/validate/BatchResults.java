package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionBatch;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Collects the validations of the events of one request and then their results. If several events have the same id, the
 * result of the first applies to all of them. Not thread-safe: it is used on the event loop of its request only.
 */
final class BatchResults {
    /** The accepted events of one family, and their indexes in the request. */
    record FamilyGroup(String family, List<TelemetryEvent> events, List<Integer> places) {}

    /** The rejections to record, and the indexes of their events in the request. */
    record RejectedGroupOfRequest(RejectionBatch batch, List<Integer> places) {}

    private final IngestRequest request;
    private final List<ValidationResult> validations;
    /** For each index, the index of the first event with the same id; usually the same index. */
    private final int[] first;

    private final @Nullable EventResult[] results;
    /** By index, the family of events that are rejected now but already stored. */
    private final Map<Integer, String> stored = new HashMap<>();

    BatchResults(IngestRequest request, List<ValidationResult> validations) {
        this.request = request;
        this.validations = validations;
        this.first = firsts(validations);
        this.results = new @Nullable EventResult[validations.size()];
        for (int i = 0; i < results.length; i++) {
            if (validations.get(i) instanceof ValidationResult.SampledOut) {
                results[i] = new EventResult.Sampled();
            } else if (validations.get(i) instanceof ValidationResult.FromOptedOut) {
                results[i] = new EventResult.OptedOut();
            } else if (validations.get(i) instanceof ValidationResult.FamilyDisabled) {
                results[i] = new EventResult.Disabled();
            }
        }
    }

    private static int[] firsts(List<ValidationResult> validations) {
        int[] first = new int[validations.size()];
        Map<UUID, Integer> seen = new HashMap<>(validations.size() * 2);
        for (int i = 0; i < first.length; i++) {
            UUID id = validations.get(i).id();
            Integer earlier = id == null ? null : seen.putIfAbsent(id, i);
            first[i] = earlier == null ? i : earlier;
        }
        return first;
    }

    List<FamilyGroup> groups() {
        List<FamilyGroup> groups = new ArrayList<>(4);
        for (int i = 0; i < first.length; i++) {
            if (first[i] == i && validations.get(i) instanceof ValidationResult.Valid accepted) {
                FamilyGroup group = groupOf(accepted.event().type().family(), groups);
                group.events().add(accepted.event());
                group.places().add(i);
            }
        }
        return groups;
    }

    /** Finds the group by a loop, because a request has few families. */
    private static FamilyGroup groupOf(String family, List<FamilyGroup> groups) {
        for (FamilyGroup group : groups) {
            if (group.family().equals(family)) {
                return group;
            }
        }
        FamilyGroup group = new FamilyGroup(family, new ArrayList<>(), new ArrayList<>());
        groups.add(group);
        return group;
    }

    /** Returns null if no event was rejected. */
    @Nullable
    RejectedGroupOfRequest rejections() {
        List<Integer> places = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            if (first[i] == i && validations.get(i) instanceof ValidationResult.Invalid refused) {
                places.add(i);
                rejections.add(refused.rejection());
            }
        }
        return places.isEmpty() ? null : new RejectedGroupOfRequest(new RejectionBatch(rejections), places);
    }

    /**
     * Sets the results of a group from the reply of its batch. Events that were stored also get their warnings from
     * validation.
     */
    void settle(FamilyGroup group, List<EventResult> answered) {
        for (int i = 0; i < group.places().size(); i++) {
            int place = group.places().get(i);
            EventResult result = answered.get(i);
            results[place] = warned(place, result);
        }
    }

    private EventResult warned(int place, EventResult result) {
        List<EventResult.Warning> own = ((ValidationResult.Valid) validations.get(place)).warnings();
        if (own.isEmpty()) {
            return result;
        } else if (result instanceof EventResult.Persisted stored) {
            return new EventResult.Persisted(joined(own, stored.warnings()));
        }
        return result instanceof EventResult.Accepted logged
                ? new EventResult.Accepted(joined(own, logged.warnings()))
                : result;
    }

    private static List<EventResult.Warning> joined(List<EventResult.Warning> own, List<EventResult.Warning> others) {
        List<EventResult.Warning> all = new ArrayList<>(own);
        all.addAll(others);
        return all;
    }

    /**
     * Sets the results of the rejected events once the rejections are on disk. An event that is already stored, because
     * a previous catalog accepted it, becomes a duplicate.
     */
    void settle(RejectedGroupOfRequest refusals, RejectionOutcome outcome) {
        for (int place : refusals.places()) {
            Rejection r = ((ValidationResult.Invalid) validations.get(place)).rejection();
            String family = outcome.stored().get(r.key());
            if (family == null) {
                results[place] = new EventResult.Rejected(r.reason(), r.pointer(), r.detail());
            } else {
                results[place] = new EventResult.Duplicate();
                stored.put(place, family);
            }
        }
    }

    void retry(List<Integer> places, EventResult.Retry retry) {
        places.forEach(place -> results[place] = retry);
    }

    /**
     * Adds how many events were accepted, by family: the events of each group and those that repeat the id of one of
     * them.
     *
     * @param groups {@link #groups()}
     */
    void addAccepted(List<FamilyGroup> groups, Map<String, Integer> accepted) {
        for (FamilyGroup group : groups) {
            accepted.merge(group.family(), group.events().size(), Integer::sum);
        }
        for (int i = 0; i < first.length; i++) {
            if (isRepeat(i) && validation(i) instanceof ValidationResult.Valid on) {
                accepted.merge(on.event().type().family(), 1, Integer::sum);
            }
        }
    }

    int size() {
        return first.length;
    }

    ValidationResult validation(int place) {
        return validations.get(first[place]);
    }

    /** Returns the family of an event that is stored, by this request or an earlier one. */
    String family(int place) {
        return validation(place) instanceof ValidationResult.Valid accepted
                ? accepted.event().type().family()
                : Objects.requireNonNull(stored.get(first[place]), "the event is not stored");
    }

    boolean isRepeat(int place) {
        return first[place] != place;
    }

    /** Returns how this event ended. All results must be set before. */
    EventResult result(int place) {
        EventResult result = Objects.requireNonNull(results[first[place]], "the event has no result");
        return isRepeat(place) && isTaken(result) ? new EventResult.Duplicate() : result;
    }

    private static boolean isTaken(EventResult result) {
        return result instanceof EventResult.Persisted || result instanceof EventResult.Accepted;
    }

    IngestOutcome outcome() {
        IngestOutcome.OutcomeEntry[] entries = new IngestOutcome.OutcomeEntry[size()];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new IngestOutcome.OutcomeEntry(key(i), result(i));
        }
        return new IngestOutcome(Arrays.asList(entries));
    }

    private String key(int place) {
        boolean named = validations.get(place).id() != null;
        Map<?, ?> event = named ? Json.object(request.events().get(place)) : null;
        return event == null ? "#" + place : String.valueOf(event.get("event_id"));
    }
}
