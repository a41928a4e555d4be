package io.lossy.telemetry.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small sound catalog whose lines a test replaces, and the shipped one. */
public final class CatalogText {
    public static final Path SHIPPED = Path.of("conf/events.yml");

    /** Line numbers matter to the tests: append rather than insert. */
    public static final String SOUND = """
            version: 1
            families:
              stt:
                description: Speech to text.
                owner: voice
                retention_days: 30
            events:
              lossy.stt.completed:
                aliases: [lossy.stt done]
                family: stt
                sources: [extension]
                version: 1-0-0
                description: A transcription was finished.
                purpose: How long people wait.
                fields:
                  mode: { type: string, enum: [local, cloud], required: true, description: Where it ran. }
                  duration_ms: { type: number, unit: ms, min: 0, max: 600000, required: true, description: How long. }
                  retries: { type: integer, unit: count, min: 0, max: 9, description: More attempts. }
                  cached: { type: boolean, description: Whether it was known. }
                  user_id: { type: id, pii: hash, description: Who. }
                metrics:
                  - name: lossy_stt_duration_seconds
                    type: histogram
                    description: How long.
                    field: duration_ms
                    labels: [mode]
                    constant: { outcome: success }
                    buckets: [0.5, 1, 4, 8]
            aggregates:
              stt.duration_ms:
                description: How long.
                kind: distribution
                event: lossy.stt.completed
                field: duration_ms
                warn: 4000
                alert: 8000
            """;

    private CatalogText() {}

    /** The sound catalog with one text replaced by another; fails when the text is not in it. */
    public static String with(String text, String replacement) {
        if (!SOUND.contains(text)) {
            throw new IllegalArgumentException("not in the sound catalog: " + text);
        }
        return SOUND.replace(text, replacement);
    }

    public static String shipped() {
        try {
            return Files.readString(SHIPPED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
