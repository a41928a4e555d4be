package io.lossy.telemetry.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.lossy.telemetry.ingest.description.EventSchema;
import io.lossy.telemetry.privacy.Pseudonymiser;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints what judging an event costs against what a JSON Schema library takes to check its payload alone. Not part of the
 * build: a busy machine would make it lie.
 */
public final class ValidatorBenchmark {
    private static final int EVENTS = 1_000;
    private static final int ROUNDS = 12;
    private static final int REPEATS = 200;
    /** The thread's own time, so that others on the machine are not measured. */
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private static int sink;

    private ValidatorBenchmark() {}

    public static void main(String[] args) throws Exception {
        List<Map<String, Object>> events = new ArrayList<>();
        List<JsonNode> payloads = new ArrayList<>();
        ObjectMapper mapper = new ObjectMapper();
        for (int i = 0; i < EVENTS; i++) {
            Map<String, Object> event = TestValidator.speech(
                    "segments", i, "reason", "noise", "final", true, "session_id", "session-" + i % 50);
            // as the parser leaves it: texts that share nothing with the catalog's
            Map<String, Object> parsed = TestValidator.json(io.vertx.core.json.Json.encode(event));
            parsed.put("event_id", TestValidator.id(TestValidator.NOW, i));
            events.add(parsed);
            payloads.add(mapper.valueToTree(parsed.get("payload")));
        }
        EventValidator validator =
                new EventValidator(TestValidator.CATALOG, new Pseudonymiser(TestValidator.KEY), EventLimits.DEFAULT);
        Envelope envelope = validator.open(TestValidator.request(TestValidator.NOW, List.of()));
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(EventSchema.payload(TestValidator.CATALOG.events().get(TestValidator.SPEECH))
                        .encode());
        double ours = best(() -> {
            for (int i = 0; i < EVENTS; i++) {
                sink += validator.validate(events.get(i), i, envelope) instanceof ValidationResult.Valid ? 1 : 0;
            }
        });
        CompiledEvent compiled = new CompiledEvent(
                TestValidator.CATALOG.events().get(TestValidator.SPEECH),
                TestValidator.CATALOG.families().get("voice_mode"));
        Pseudonymiser pseudonymiser = new Pseudonymiser(TestValidator.KEY);
        double checks = best(() -> {
            for (Map<String, Object> event : events) {
                Object[] values = new Object[compiled.fields().length];
                Map<?, ?> payload = (Map<?, ?>) event.get("payload");
                sink += compiled.read(payload, values, new WarningList(20), pseudonymiser) == null ? 1 : 0;
            }
        });
        double theirs = best(() -> {
            for (JsonNode payload : payloads) {
                sink += schema.validate(payload).size();
            }
        });
        System.out.printf(
                Locale.ROOT,
                "whole judgement, row and JSON built: %.0f ns/event%nfields alone: %.0f ns/event%n"
                        + "networknt, payload alone: %.0f ns/event%nratio: %.1f (whole), %.1f (fields)%n[%d]%n",
                ours,
                checks,
                theirs,
                theirs / ours,
                theirs / checks,
                sink);
    }

    /** The best round of many: what the machine can do when nothing else disturbs it. */
    private static double best(Runnable round) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long start = CPU.getCurrentThreadCpuTime();
            for (int r = 0; r < REPEATS; r++) {
                round.run();
            }
            best = Math.min(best, (CPU.getCurrentThreadCpuTime() - start) / (double) (REPEATS * EVENTS));
        }
        return best;
    }
}
