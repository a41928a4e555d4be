package io.lossy.telemetry.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Every event that was emitted, by its id, and what was said of it: a client that keeps until it is answered. */
public final class EmitLedger {
    /** What the server may say of an event for good. */
    private enum End {
        STORED,
        REJECTED
    }

    private final Map<String, JsonObject> waiting = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();
    private final Map<String, End> ended = new HashMap<>();
    private final Set<String> persisted = new HashSet<>();
    private final List<String> contradictions = new ArrayList<>();
    private long duplicates;

    synchronized void emit(JsonObject event) {
        waiting.put(TestRequests.id(event), event);
    }

    /** Events that have no answer and are not being asked about, in any order. */
    synchronized List<JsonObject> take(Random dice, int atMost) {
        List<JsonObject> taken = new ArrayList<>();
        for (Map.Entry<String, JsonObject> each : waiting.entrySet()) {
            if (taken.size() < atMost && asked.add(each.getKey())) {
                taken.add(dice.nextInt(taken.size() + 1), each.getValue());
            }
        }
        return taken;
    }

    /** Ids that have come to their end, to be sent once more, as by a client that got no answer. */
    synchronized List<JsonObject> again(Random dice, int atMost) {
        return persisted.stream()
                .skip(dice.nextInt(persisted.size() + 1))
                .limit(atMost)
                .map(id -> TestRequests.event(id, TestRequests.HIT, new JsonObject()))
                .toList();
    }

    /** No answer came, or one that says nothing. */
    synchronized void unanswered(List<JsonObject> events) {
        events.forEach(event -> asked.remove(TestRequests.id(event)));
    }

    /** @return how many of them were persisted, or accepted by a durable log, which does not say whether it had them */
    synchronized int answered(List<JsonObject> events, JsonObject reply) {
        unanswered(events);
        if (!"ok".equals(reply.getString("status"))) {
            return 0;
        }
        int stored = 0;
        String usual = reply.getJsonObject("counts").getInteger("accepted", 0) > 0 ? "accepted" : "persisted";
        for (JsonObject event : events) {
            JsonObject result = reply.getJsonObject("results").getJsonObject(TestRequests.id(event));
            String word = result == null ? usual : result.getString("result");
            stored += word.equals(usual) ? 1 : 0;
            settle(TestRequests.id(event), word);
        }
        return stored;
    }

    private void settle(String id, String word) {
        if (word.equals("retry")) {
            return;
        }
        End end = word.equals("rejected") ? End.REJECTED : End.STORED;
        End before = ended.put(id, end);
        waiting.remove(id);
        if (before != null && before != end) {
            contradictions.add(id + " " + before + ", then " + word);
        }
        if (word.equals("persisted") && !persisted.add(id)) {
            contradictions.add(id + " persisted twice");
        }
        duplicates += word.equals("duplicate") ? 1 : 0;
        persisted.add(id); // stored by a request whose answer was lost; never true of a rejected one below
        if (end == End.REJECTED) {
            persisted.remove(id);
        }
    }

    /** Whether any of them has not come to its end. */
    synchronized boolean waits(List<JsonObject> events) {
        return events.stream().anyMatch(event -> waiting.containsKey(TestRequests.id(event)));
    }

    synchronized List<JsonObject> waitingEvents() {
        return List.copyOf(waiting.values());
    }

    public synchronized int waiting() {
        return waiting.size();
    }

    public synchronized int emitted() {
        return waiting.size() + ended.size();
    }

    public synchronized int stored() {
        return (int) ended.values().stream().filter(End.STORED::equals).count();
    }

    /** Of those that were emitted after this id was made by {@link TestRequests#newId}. */
    public synchronized long storedAfter(String mark) {
        return ended.entrySet().stream()
                .filter(each -> each.getValue() == End.STORED && each.getKey().compareTo(mark) > 0)
                .count();
    }

    public synchronized int rejected() {
        return ended.size() - stored();
    }

    /** Nothing waits: every id has one end, what the table says is what was said, and no id is there twice. */
    public synchronized void assertBalanced(Sql sql) {
        assertThat(contradictions).isEmpty();
        assertThat(waiting).isEmpty();
        List<String> rows = sql.column("SELECT event_id FROM analytics_events");
        List<String> rejections = sql.column("SELECT rejection_key FROM analytics_rejections");
        assertEach(rows, End.STORED);
        assertEach(rejections, End.REJECTED);
    }

    private void assertEach(List<String> found, End end) {
        Set<String> ids = new HashSet<>(found);
        assertThat(ids.size()).as("%s, each id once", end).isEqualTo(found.size());
        List<String> missing = new ArrayList<>();
        ended.forEach((id, how) -> {
            if (how == end && !ids.remove(id)) {
                missing.add(id);
            }
        });
        assertThat(missing).as("answered %s and not there", end).isEmpty();
        assertThat(ids).as("there and never answered %s", end).isEmpty();
    }

    @Override
    public synchronized String toString() {
        return emitted() + " emitted = " + stored() + " stored + " + rejected() + " rejected + " + waiting.size()
                + " waiting; " + duplicates + " answers said duplicate";
    }
}
