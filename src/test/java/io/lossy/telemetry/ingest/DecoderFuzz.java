package io.lossy.telemetry.ingest;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.privacy.HashKey;
import io.lossy.telemetry.privacy.HashKeys;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.lossy.telemetry.validate.EventLimits;
import io.lossy.telemetry.validate.EventValidator;
import io.lossy.telemetry.validate.ValidationResult;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The way of a request's bytes to a verdict on each event, in the form a fuzzer calls it: any bytes at all end as
 * malformed, as refused, or as validated, and what is accepted is JSON that PostgreSQL takes. Whatever else is thrown is a
 * finding. {@code development.md} tells how to let Jazzer loose on it; {@link DecoderFuzzTest} replays what was kept.
 */
public final class DecoderFuzz {
    private static final Instant NOW = Instant.parse("2026-11-22T17:18:44.104Z");
    private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{41}");

    private static final WireJson JSON = new WireJson(8, 1 << 20);
    private static final RequestReader ENVELOPES = new RequestReader(500);
    private static final EventValidator VALIDATOR = validator();

    private DecoderFuzz() {}

    private static EventValidator validator() {
        Catalog catalog = CatalogReader.read("conf/events.yml", CatalogText.shipped());
        HashKey key = HashKeys.find(Path.of("target"), "00112233445566778899aabbccddeeff".repeat(2));
        return new EventValidator(catalog, new Pseudonymiser(key), EventLimits.DEFAULT);
    }

    /** The name and the form that Jazzer looks for. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        outcome(bytes);
    }

    /** {@code malformed}, {@code refused}, or how many events were accepted of how many. */
    static String outcome(byte[] bytes) {
        try {
            Object body = JSON.read(bytes);
            mustBeJson(bytes);
            return validated(ENVELOPES.read(body, NOW).request());
        } catch (WireJson.MalformedJson e) {
            return "malformed";
        } catch (RequestReader.RequestRejectedException e) {
            return "refused";
        }
    }

    private static String validated(IngestRequest request) {
        int accepted = 0;
        int place = 0;
        for (Object event : request.events()) {
            ValidationResult verdict = VALIDATOR.validate(event, place++, VALIDATOR.open(request));
            if (verdict instanceof ValidationResult.Valid taken) {
                String payload = taken.event().payload().json();
                mustBeJson(payload.getBytes(StandardCharsets.UTF_8));
                if (payload.contains("\\u0000")) {
                    throw new IllegalStateException("PostgreSQL takes no U+0000");
                }
                accepted++;
            } else if (verdict instanceof ValidationResult.Invalid refused
                    && refused.rejection().reason() == Reason.STORAGE_REJECTED) {
                throw new IllegalStateException("the validator broke; its log says where");
            }
        }
        return accepted + " of " + place;
    }

    /** A reader of other authors must agree that it is one document. */
    private static void mustBeJson(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (LONG_NUMBER.matcher(text).find()) {
            return; // it refuses some of those, which for us are infinite
        }
        JsonReader second = new JsonReader(new StringReader(text));
        second.setStrictness(Strictness.STRICT);
        second.setNestingLimit(Integer.MAX_VALUE);
        try {
            second.skipValue();
            if (second.peek() != JsonToken.END_DOCUMENT) {
                throw new IllegalStateException("more than one document was taken");
            }
        } catch (IOException e) {
            throw new IllegalStateException("taken for JSON, and is none", e);
        }
    }
}
