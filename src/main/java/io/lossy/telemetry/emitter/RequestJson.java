package io.lossy.telemetry.emitter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.IngestRequest.RawReport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a request as JSON for the HTTP endpoint. */
final class RequestJson {
    /**
     * Escapes all non-ASCII characters. UTF-8 cannot encode half a surrogate pair; escaped, it reaches the server
     * unchanged and is rejected with its own reason.
     */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private RequestJson() {}

    static byte[] write(IngestRequest request) {
        StringWriter out = new StringWriter(512 + 160 * request.events().size());
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            text(json, "batch_id", request.batchId());
            text(json, "sent_at", String.valueOf(request.sentAt()));
            text(json, "source", request.source().word());
            text(json, "install_id", request.installId());
            text(json, "session_id", request.sessionId());
            text(json, "release", request.release());
            RawReport report = request.report();
            if (report != null) {
                json.writeFieldName("report");
                value(json, Map.of("emitted", report.emitted(), "discarded", report.discarded()));
            }
            json.writeArrayFieldStart("events");
            for (Object event : request.events()) {
                value(json, event);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // does not happen: the writer is in memory
        }
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Map<?, ?> members) {
            json.writeStartObject();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.writeFieldName(String.valueOf(member.getKey()));
                value(json, member.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            json.writeNumber(number);
        } else if (value instanceof BigInteger number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean yes) {
            json.writeBoolean(yes);
        } else {
            json.writeStartArray(); // a value that no field can hold, see QueuedEvent
            json.writeEndArray();
        }
    }
}
