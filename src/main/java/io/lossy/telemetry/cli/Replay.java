package io.lossy.telemetry.cli;

import io.lossy.telemetry.persist.KeptRejections.Kept;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Sends kept events in requests small enough for the door, their ids and times as they were. */
final class Replay {
    /** UTF-16 units of events in a request; with one more event it stays below the 256 KiB that a server takes as it comes. */
    private static final int MOST_CHARACTERS = 64 << 10;

    private final HttpIngest door;

    Replay(HttpIngest door) {
        this.door = door;
    }

    /** Whether an event that ended so is in the database. */
    static boolean isStored(String result) {
        return result.equals("persisted") || result.equals("duplicate");
    }

    /**
     * Sends a page.
     *
     * @param stored is told the keys of what the database has, request by request
     * @param ends   is added how many ended how
     */
    void send(List<Kept> page, Consumer<List<String>> stored, Map<String, Long> ends) throws InterruptedException {
        Map<List<?>, List<Kept>> alike = new LinkedHashMap<>();
        for (Kept kept : page) {
            alike.computeIfAbsent(Arrays.asList(kept.source(), kept.release()), sender -> new ArrayList<>())
                    .add(kept);
        }
        for (List<Kept> of : alike.values()) {
            List<Kept> request = new ArrayList<>();
            int characters = 0;
            for (Kept kept : of) {
                request.add(kept);
                characters += kept.json().length();
                if (characters > MOST_CHARACTERS) {
                    post(request, stored, ends);
                    request.clear();
                    characters = 0;
                }
            }
            if (!request.isEmpty()) {
                post(request, stored, ends);
            }
        }
    }

    private void post(List<Kept> events, Consumer<List<String>> stored, Map<String, Long> ends)
            throws InterruptedException {
        IngestReply reply = door.post(request(events));
        if (reply.refused()) {
            throw new CommandFailure("the server took nothing: " + reply.why());
        }
        List<String> keys = new ArrayList<>();
        for (Kept kept : events) {
            String result = reply.entry(kept.key()).result();
            ends.merge(result, 1L, Long::sum);
            if (isStored(result)) {
                keys.add(kept.key());
            }
        }
        stored.accept(keys);
        if (reply.status().equals("retry")) {
            throw new CommandFailure("the server asks to come again later, the rest stays kept: " + reply.why());
        }
    }

    private static JsonObject request(List<Kept> events) {
        JsonArray raw = new JsonArray();
        events.forEach(kept -> raw.add(new JsonObject(kept.json())));
        JsonObject request = new JsonObject()
                .put("batch_id", UUID.randomUUID().toString())
                .put("sent_at", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("source", events.get(0).source())
                .put("events", raw);
        String release = events.get(0).release();
        return release == null ? request : request.put("release", release);
    }
}
