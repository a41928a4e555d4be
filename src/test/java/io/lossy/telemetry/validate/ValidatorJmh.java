package io.lossy.telemetry.validate;

import io.lossy.telemetry.privacy.Pseudonymiser;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Measures what validating one parsed event costs, with its row and its JSON. Run by {@code mvn verify -Pbench
 * -Dbench.only=jmh}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ValidatorJmh {
    private static final int EVENTS = 1_024;
    private static final int SESSIONS = 50;

    private final List<Map<String, Object>> events = new ArrayList<>();
    private final EventValidator validator =
            new EventValidator(TestValidator.CATALOG, new Pseudonymiser(TestValidator.KEY), EventLimits.DEFAULT);
    private final Envelope envelope = validator.open(TestValidator.request(TestValidator.NOW, List.of()));
    private int next;

    public ValidatorJmh() {
        for (int i = 0; i < EVENTS; i++) {
            Map<String, Object> event = TestValidator.speech(
                    "segments", i, "reason", "noise", "final", true, "session_id", "session-" + i % SESSIONS);
            // as the parser leaves it: texts that are not those of the catalog
            Map<String, Object> parsed = TestValidator.json(Json.encode(event));
            parsed.put("event_id", TestValidator.id(TestValidator.NOW, i));
            events.add(parsed);
        }
    }

    @Benchmark
    public Object validate() {
        int i = next++ & EVENTS - 1;
        return validator.validate(events.get(i), i, envelope);
    }
}
