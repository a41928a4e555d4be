package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What this validator says to good and bad payloads of every catalogued event, written down for the JavaScript client, which
 * must say the same.
 */
public final class ClientVectors {
    private static final String HALF = "\\ud83d";
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "\"\"",
            "\"x\"",
            "\"" + "x".repeat(257) + "\"",
            "\"a\\u0000b\"",
            "\"" + HALF + "\"",
            "\"" + HALF + "\\ude00\"",
            "-1",
            "-0.0",
            "0",
            "1.5",
            "3.0",
            "60000.5",
            "1e15",
            "9007199254740993",
            "1e300",
            "[]",
            "{}");

    private final Catalog catalog;
    private final EventValidator validator;
    private final Instant now = Clock.systemUTC().instant();
    private final JsonArray vectors = new JsonArray();
    private int ids;

    private ClientVectors(Catalog catalog) {
        this.catalog = catalog;
        this.validator = new EventValidator(catalog, new Pseudonymiser(TestValidator.KEY), EventLimits.DEFAULT);
    }

    /** A JSON array in ASCII of event, source, payload, and the verdict: result, reason, pointer. */
    public static String json(Catalog catalog) {
        ClientVectors all = new ClientVectors(catalog);
        all.add("lossy.nothing.happened", Source.EXTENSION, "{}");
        all.add("toString", Source.EXTENSION, "{}");
        catalog.events().values().forEach(all::event);
        return ascii(all.vectors.encode());
    }

    private void event(EventType type) {
        String good = payload(type, null, "");
        for (Source source : Source.values()) {
            add(type.name(), source, good);
        }
        Source source = type.sources().iterator().next();
        type.aliases().forEach(alias -> add(alias, source, good));
        for (String payload : List.of("null", "7", "\"x\"", "[]", "{}", "{\"unheard_of\":1,\"toString\":2}")) {
            add(type.name(), source, payload);
        }
        for (Field field : type.fields()) {
            VALUES.forEach(value -> add(type.name(), source, payload(type, field, value)));
        }
    }

    /** Every field as it should be, but one. */
    private static String payload(EventType type, @Nullable Field odd, String value) {
        StringBuilder out = new StringBuilder("{");
        for (Field field : type.fields()) {
            out.append(out.length() > 1 ? "," : "")
                    .append('"')
                    .append(field.name())
                    .append("\":");
            out.append(field.equals(odd) ? value : good(field));
        }
        return out.append('}').toString();
    }

    private static String good(Field field) {
        return switch (field.type()) {
            case BOOLEAN -> "true";
            case NUMBER, INTEGER -> field.min() == null ? "1" : String.valueOf((long) Math.ceil(field.min()));
            case STRING, ID, ERROR_TEXT ->
                '"' + (field.isEnum() ? field.values().get(0) : "x") + '"';
        };
    }

    private void add(String event, Source source, String payload) {
        String id = TestValidator.id(now, ids++);
        JsonObject raw = new JsonObject("{\"payload\":" + payload + "}")
                .put("event_id", id)
                .put("event", event);
        IngestRequest request = new IngestRequest(null, now, now, source, null, null, null, null, null, List.of());
        ValidationResult verdict = validator.validate(raw.getMap(), 0, validator.open(request));
        JsonObject vector = new JsonObject().put("id", id).put("event", event).put("source", source.word());
        vectors.add(withExpected(vector, verdict).put("payload", raw.getValue("payload")));
    }

    private static JsonObject withExpected(JsonObject vector, ValidationResult verdict) {
        if (verdict instanceof ValidationResult.Invalid refused) {
            Rejection rejection = refused.rejection();
            return vector.put("result", "rejected")
                    .put("reason", rejection.reason().word())
                    .put("pointer", rejection.pointer());
        }
        return vector.put("result", clientWord(verdict));
    }

    /** The client's own words, see {@code validation.js}. */
    private static String clientWord(ValidationResult result) {
        if (result instanceof ValidationResult.Valid) {
            return "accepted";
        } else if (result instanceof ValidationResult.SampledOut) {
            return "sampled";
        } else if (result instanceof ValidationResult.FamilyDisabled) {
            return "disabled";
        }
        throw new IllegalStateException("the client has no word for " + result);
    }

    /** Halves of surrogate pairs survive a file as escapes only. */
    private static String ascii(String json) {
        StringBuilder out = new StringBuilder(json.length());
        json.chars()
                .forEach(
                        c -> out.append(c < 128 ? String.valueOf((char) c) : String.format(Locale.ROOT, "\\u%04x", c)));
        return out.toString();
    }
}
