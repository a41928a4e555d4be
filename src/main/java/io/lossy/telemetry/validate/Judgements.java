package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.EventBatch;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts on one request and, as they come in, the results of its events. Of several events with one id the first
 * stands for all. Not safe for threads: it lives and ends on the event loop of its request.
 */
final class Judgements {
    /** The accepted events of one family, and their places in the request. */
    record Group(EventBatch batch, List<Integer> places) {}

    /** What is to be recorded as refused, and where it stood. */
    record Refusals(RejectionBatch batch, List<Integer> places) {}

    private final IngestRequest request;
    private final List<Verdict> verdicts;
    /** For each place the place of the first event with the same id: itself, most of the time. */
    private final int[] first;

    private final @Nullable EventResult[] results;
    /** By place, the family of what was refused now but is stored. */
    private final Map<Integer, String> stored = new HashMap<>();

    Judgements(IngestRequest request, List<Verdict> verdicts) {
        this.request = request;
        this.verdicts = verdicts;
        this.first = firsts(verdicts);
        this.results = new @Nullable EventResult[verdicts.size()];
        for (int i = 0; i < results.length; i++) {
            if (verdicts.get(i) instanceof Verdict.Sampled) {
                results[i] = new EventResult.Sampled();
            } else if (verdicts.get(i) instanceof Verdict.OptedOut) {
                results[i] = new EventResult.OptedOut();
            } else if (verdicts.get(i) instanceof Verdict.Disabled) {
                results[i] = new EventResult.Disabled();
            }
        }
    }

    private static int[] firsts(List<Verdict> verdicts) {
        int[] first = new int[verdicts.size()];
        Map<UUID, Integer> seen = new HashMap<>(verdicts.size() * 2);
        for (int i = 0; i < first.length; i++) {
            UUID id = verdicts.get(i).id();
            Integer earlier = id == null ? null : seen.putIfAbsent(id, i);
            first[i] = earlier == null ? i : earlier;
        }
        return first;
    }

    List<Group> groups() {
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < first.length; i++) {
            if (first[i] == i && verdicts.get(i) instanceof Verdict.Accepted accepted) {
                places.computeIfAbsent(accepted.event().type().family(), family -> new ArrayList<>())
                        .add(i);
            }
        }
        List<Group> groups = new ArrayList<>(places.size());
        places.forEach((family, at) -> groups.add(new Group(new EventBatch(family, events(at)), at)));
        return groups;
    }

    private List<TelemetryEvent> events(List<Integer> places) {
        return places.stream()
                .map(i -> ((Verdict.Accepted) verdicts.get(i)).event())
                .toList();
    }

    /** Null when nothing was refused. */
    @Nullable
    Refusals refusals() {
        List<Integer> places = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            if (first[i] == i && verdicts.get(i) instanceof Verdict.Refused refused) {
                places.add(i);
                rejections.add(refused.rejection());
            }
        }
        return places.isEmpty() ? null : new Refusals(new RejectionBatch(rejections), places);
    }

    /** What became of a group, told by its batch; warnings are added to what was stored. */
    void settle(Group group, List<EventResult> told) {
        for (int i = 0; i < group.places().size(); i++) {
            int place = group.places().get(i);
            EventResult result = told.get(i);
            results[place] = result instanceof EventResult.Persisted stored ? warned(place, stored) : result;
        }
    }

    private EventResult warned(int place, EventResult.Persisted stored) {
        List<EventResult.Warning> own = ((Verdict.Accepted) verdicts.get(place)).warnings();
        if (own.isEmpty()) {
            return stored;
        }
        List<EventResult.Warning> all = new ArrayList<>(own);
        all.addAll(stored.warnings());
        return new EventResult.Persisted(all);
    }

    /** The refusals are on disk: now they may be said. What another catalog took before is a duplicate of that. */
    void settle(Refusals refusals, RejectionOutcome outcome) {
        for (int place : refusals.places()) {
            Rejection r = ((Verdict.Refused) verdicts.get(place)).rejection();
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
     * How many events were let on, by family: those of its group, and those that repeat the id of one of them.
     *
     * @param groups {@link #groups()}
     */
    Map<String, Integer> accepted(List<Group> groups) {
        Map<String, Integer> accepted = new HashMap<>(groups.size() * 2);
        groups.forEach(
                group -> accepted.put(group.batch().family(), group.places().size()));
        for (int i = 0; i < first.length; i++) {
            if (isRepeat(i) && verdict(i) instanceof Verdict.Accepted on) {
                accepted.merge(on.event().type().family(), 1, Integer::sum);
            }
        }
        return accepted;
    }

    int size() {
        return first.length;
    }

    Verdict verdict(int place) {
        return verdicts.get(first[place]);
    }

    /** Of an event that is stored, now or since before. */
    String family(int place) {
        return verdict(place) instanceof Verdict.Accepted accepted
                ? accepted.event().type().family()
                : Objects.requireNonNull(stored.get(first[place]), "an event that was not stored");
    }

    boolean isRepeat(int place) {
        return first[place] != place;
    }

    /** How this event ended, once everything has been settled. */
    EventResult result(int place) {
        EventResult result = Objects.requireNonNull(results[first[place]], "an event was not settled");
        return isRepeat(place) && result instanceof EventResult.Persisted ? new EventResult.Duplicate() : result;
    }

    IngestOutcome outcome() {
        IngestOutcome.Entry[] entries = new IngestOutcome.Entry[size()];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new IngestOutcome.Entry(key(i), result(i));
        }
        return new IngestOutcome(Arrays.asList(entries));
    }

    private String key(int place) {
        boolean named = verdicts.get(place).id() != null;
        Map<?, ?> event = named ? Json.object(request.events().get(place)) : null;
        return event == null ? "#" + place : String.valueOf(event.get("event_id"));
    }
}
