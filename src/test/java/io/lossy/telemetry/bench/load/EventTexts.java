package io.lossy.telemetry.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Makes the same requests as {@code ingest.lua}: six event types of five families, with ids that the server hashes. The
 * texts are made once, because making text must not limit the load. Confined to one thread.
 */
public final class EventTexts {
    private static final int SAMPLES = 512;
    private static final int SESSIONS = 64;
    private static final int INSTALLS = 500;
    private static final int IDS_PER_MILLI = 64;

    private final Random random = new Random();
    private final List<String> sessions = new ArrayList<>();
    private final List<List<String>> samples = new ArrayList<>();
    private final long start = System.currentTimeMillis();
    private final long run = random.nextLong() & 0x3fff_ffff_0000_0000L | Long.MIN_VALUE;
    private long ids;
    private long made;

    public EventTexts() {
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(UUID.randomUUID().toString());
        }
        type(() -> event("voice_mode.speech_detected", "\"latency_ms\":%.1f", random.nextDouble() * 300));
        type(() -> event("voice_mode.segment_ignored", "\"reason\":\"short\",\"duration_ms\":%d", random.nextInt(900)));
        type(() -> event(
                "stt.completed",
                "\"mode\":\"local_webgpu\",\"duration_ms\":%d,\"audio_ms\":%d",
                random.nextInt(900),
                random.nextInt(9_000)));
        type(() -> event("cache.notes_hit", "\"warm_start\":true,\"age_ms\":%d", random.nextInt(900_000)));
        type(() -> event("cache.notes_miss", "\"warm_start\":false"));
        type(() -> event(
                "library.fetch_completed",
                "\"duration_ms\":%d,\"outcome\":\"success\",\"item_count\":%d",
                random.nextInt(900),
                random.nextInt(500)));
    }

    private void type(Supplier<String> type) {
        List<String> texts = new ArrayList<>(SAMPLES);
        for (int i = 0; i < SAMPLES; i++) {
            texts.add(type.get());
        }
        samples.add(texts);
    }

    private String event(String name, String payload, Object... values) {
        return "\"event\":\"lossy." + name + "\",\"session_id\":\"" + sessions.get(random.nextInt(SESSIONS))
                + "\",\"payload\":{" + String.format(Locale.ROOT, payload, values) + "}}";
    }

    /** Returns a request with this many new events. */
    public String request(int events) {
        StringBuilder out = new StringBuilder(200 * events);
        out.append("{\"source\":\"extension\",\"install_id\":\"inst-").append(made % INSTALLS);
        out.append("\",\"release\":\"1.4.2\",\"events\":[");
        for (int i = 0; i < events; i++) {
            made++;
            out.append(i == 0 ? "{\"event_id\":\"" : ",{\"event_id\":\"")
                    .append(id())
                    .append("\",");
            out.append(samples.get((int) (made % samples.size())).get((int) (made % SAMPLES)));
        }
        return out.append("]}").toString();
    }

    /** A UUIDv7 from the time of the start, a number of this run and a counter. */
    private UUID id() {
        ids++;
        long high = (start + ids / IDS_PER_MILLI) << 16 | 0x7000 | ids & 0xfff;
        return new UUID(high, run | ids & 0xffff_ffffL);
    }
}
