package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.CatalogFixtures;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.privacy.HashKey;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A validator over a small catalog, and raw events to hold against it. */
public final class TestValidator {
    static final Instant NOW = Instant.parse("2026-11-22T17:18:44.104Z");
    static final String SPEECH = "lossy.voice_mode.speech_detected";
    public static final HashKey KEY = HashKey.ofHex("00112233445566778899aabbccddeeff".repeat(2));

    static final Catalog CATALOG = CatalogFixtures.catalog()
            .family("voice_mode")
            .aliased(
                    SPEECH,
                    "lossy.voice mode.speech_detected",
                    CatalogFixtures.required(
                            CatalogFixtures.unit("ms", CatalogFixtures.number("latency_ms", 0d, 60_000d))),
                    CatalogFixtures.integer("segments", null, null),
                    CatalogFixtures.oneOf("reason", "short", "cooldown", "noise"),
                    CatalogFixtures.text("label", 8),
                    CatalogFixtures.bool("final"),
                    CatalogFixtures.id("session_id", Pii.HASH),
                    CatalogFixtures.id("video_id", Pii.HASH),
                    CatalogFixtures.pii(Pii.DROP, CatalogFixtures.text("transcript", 200)))
            .from(Source.BACKEND, "lossy.voice_mode.backend_only")
            .event("lossy.voice_mode.bare")
            .sampled("lossy.voice_mode.half", 0.5)
            .family("gone", 1, true)
            .event("lossy.gone.soon")
            .family("off", 30, false)
            .event("lossy.off.anything")
            .build();

    private final EventValidator validator;
    private IngestRequest request;

    TestValidator() {
        this(new EventValidator(CATALOG, new Pseudonymiser(KEY), EventLimits.DEFAULT));
    }

    TestValidator(EventValidator validator) {
        this.validator = validator;
        this.request = request(NOW, List.of());
    }

    static IngestRequest request(@Nullable Instant sentAt, List<?> events) {
        return new IngestRequest(
                "batch-1", sentAt, NOW, Source.EXTENSION, "install-1", "batch-session", "1.4.2", null, null, events);
    }

    TestValidator with(IngestRequest envelope) {
        this.request = envelope;
        return this;
    }

    TestValidator sentAt(@Nullable Instant sentAt) {
        return with(request(sentAt, List.of()));
    }

    ValidationResult validate(@Nullable Object raw) {
        return validator.validate(raw, 3, validator.open(request));
    }

    ValidationResult.Valid accepted(Object raw) {
        ValidationResult verdict = validate(raw);
        if (verdict instanceof ValidationResult.Valid accepted) {
            return accepted;
        }
        throw new AssertionError("not accepted: " + verdict);
    }

    io.lossy.telemetry.event.Rejection refused(@Nullable Object raw) {
        ValidationResult verdict = validate(raw);
        if (verdict instanceof ValidationResult.Invalid refused) {
            return refused.rejection();
        }
        throw new AssertionError("not refused: " + verdict);
    }

    /** A version 7 id minted at this time; {@code n} tells ids of one millisecond apart. */
    static String id(Instant at, int n) {
        long high = at.toEpochMilli() << 16 | 0x7000L;
        return new java.util.UUID(high, 0x8000000000000000L | n).toString();
    }

    static String id() {
        return id(NOW, 0);
    }

    /** A speech event that is fine, with these payload fields put in (or out, by null) on top. */
    static Map<String, Object> speech(Object... namesAndValues) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("latency_ms", 41.2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            payload.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        Map<String, Object> event = event(SPEECH);
        event.put("payload", payload);
        return event;
    }

    static Map<String, Object> event(String name) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event_id", id());
        event.put("event", name);
        return event;
    }

    static Map<String, Object> with(Map<String, Object> event, String name, @Nullable Object value) {
        event.put(name, value);
        return event;
    }

    static Map<String, Object> json(String text) {
        return new JsonObject(text).getMap();
    }
}
