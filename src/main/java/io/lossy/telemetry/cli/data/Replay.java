package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.client.HttpIngest;
import io.lossy.telemetry.cli.client.IngestReply;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.query.RetainedRejections.RetainedRow;
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

/** Sends kept events again with their original ids and times, in requests below the server's size limit. */
final class Replay {
    /**
     * UTF-16 units of events after which a request is sent. With the last event the request stays below 256 KiB, the
     * server's default limit for a request body.
     */
    private static final int MOST_CHARACTERS = 64 << 10;

    private final HttpIngest ingest;

    Replay(HttpIngest ingest) {
        this.ingest = ingest;
    }

    /** Returns true if an event with this result is in the database. */
    static boolean isStored(String result) {
        return result.equals("persisted") || result.equals("accepted") || result.equals("duplicate");
    }

    /**
     * Sends a page of events.
     *
     * @param stored receives the keys of the stored events after each request
     * @param ends   receives the number of events by result, added to its present numbers
     */
    void send(List<RetainedRow> page, Consumer<List<String>> stored, Map<String, Long> ends)
            throws InterruptedException {
        Map<List<?>, List<RetainedRow>> alike = new LinkedHashMap<>();
        for (RetainedRow kept : page) {
            alike.computeIfAbsent(Arrays.asList(kept.source(), kept.release()), sender -> new ArrayList<>())
                    .add(kept);
        }
        for (List<RetainedRow> of : alike.values()) {
            List<RetainedRow> request = new ArrayList<>();
            int characters = 0;
            for (RetainedRow kept : of) {
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

    private void post(List<RetainedRow> events, Consumer<List<String>> stored, Map<String, Long> ends)
            throws InterruptedException {
        IngestReply reply = ingest.post(request(events));
        if (reply.refused()) {
            throw new CommandFailure("the server accepted nothing: " + reply.why());
        }
        List<String> keys = new ArrayList<>();
        for (RetainedRow kept : events) {
            String result = reply.entry(kept.key()).result();
            ends.merge(result, 1L, Long::sum);
            if (isStored(result)) {
                keys.add(kept.key());
            }
        }
        stored.accept(keys);
        if (reply.status().equals("retry")) {
            throw new CommandFailure(
                    "the server asks to retry later; the other events stay in the table: " + reply.why());
        }
    }

    private static JsonObject request(List<RetainedRow> events) {
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
