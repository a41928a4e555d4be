package io.lossy.telemetry.forward.destination;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes events in the JSON batch format of CloudEvents 1.0.2. What is not part of that format goes into extension attributes,
 * whose names are lower-case and whose values are texts, because the specification has no fractions.
 */
public final class CloudEventJson {
    /** Of a batch. */
    public static final String BATCH_TYPE = "application/cloudevents-batch+json";
    /** Of one event. */
    public static final String ONE_TYPE = "application/cloudevents+json; charset=UTF-8";

    private CloudEventJson() {}

    public static Buffer batch(List<ForwardEvent> events) {
        Buffer body = Buffer.buffer().appendByte((byte) '[');
        for (ForwardEvent event : events) {
            if (body.length() > 1) {
                body.appendByte((byte) ',');
            }
            body.appendBuffer(one(event));
        }
        return body.appendByte((byte) ']');
    }

    public static Buffer one(ForwardEvent event) {
        JsonObject json = new JsonObject()
                .put("specversion", "1.0")
                .put("id", event.id().toString())
                .put("source", event.source())
                .put("type", event.event())
                .put("time", event.occurredAt().toString())
                .put("datacontenttype", "application/json")
                .put("family", event.family())
                .put("receivedtime", event.receivedAt().toString())
                .put("schemaversion", event.schemaVersion())
                .put("samplerate", Double.toString(event.sampleRate()));
        putUnlessNull(json, "release", event.release());
        putUnlessNull(json, "sessionid", event.sessionId());
        putUnlessNull(json, "installid", event.installId());
        return json.put("data", event.fields()).toBuffer();
    }

    /** An attribute may not be null or empty. */
    private static void putUnlessNull(JsonObject json, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            json.put(name, value);
        }
    }
}
