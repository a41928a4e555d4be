package io.lossy.telemetry.it.peers;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Request bodies as a client would write them. */
final class Batches {
    private Batches() {}

    /** A Voice Mode session's moments of speech, one event each. */
    static JsonObject speech(int events) {
        JsonArray list = new JsonArray();
        IntStream.range(0, events)
                .forEach(i -> list.add(new JsonObject()
                        .put("event_id", uuidV7(Instant.now()))
                        .put("event", "lossy.voice_mode.speech_detected")
                        .put("payload", new JsonObject().put("latency_ms", 20 + i))));
        return new JsonObject()
                .put("batch_id", UUID.randomUUID().toString())
                .put("sent_at", Instant.now().toString())
                .put("source", "extension")
                .put("session_id", UUID.randomUUID().toString())
                .put("release", "1.4.2")
                .put("events", list);
    }

    /** RFC 9562: 48 bits of Unix milliseconds, version 7, the rest random. */
    private static String uuidV7(Instant at) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = at.toEpochMilli() << 16 | 0x7000 | random.nextInt(1 << 12);
        long low = random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
