package io.lossy.telemetry.validate;

import static io.lossy.telemetry.validate.TestValidator.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.IngestRequest;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret put wherever a client can put one must not come out anywhere but in the pointer that names it. */
class CanaryTest {
    private static final String CANARY = "cAnArY@4711";
    private static final String[] FIELDS = {
        "latency_ms", "segments", "reason", "final", "session_id", "video_id", "transcript", "unknown", "label"
    };
    private final TestValidator validator = new TestValidator()
            .with(new IngestRequest(CANARY, NOW, NOW, Source.EXTENSION, CANARY, CANARY, CANARY, null, null, List.of()));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noValueLeavesTheStage(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            Map<String, Object> event = planted(random);
            String out = spoken(validator.validate(event));
            assertThat(out).as("seed %d: %s", seed, Json.encode(event)).doesNotContain(CANARY);
        }
    }

    @Test
    void aValueThatIsKeptIsSeenByThisTest() {
        Map<String, Object> event = TestValidator.speech("label", "cAnArY");
        assertThat(spoken(validator.validate(event))).contains("cAnArY");
    }

    /** Each place holds the canary or something else, the kept text never: it may hold eight characters, not eleven. */
    private static Map<String, Object> planted(Random random) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("latency_ms", 1);
        for (String field : FIELDS) {
            if (random.nextInt(3) == 0) {
                payload.put(field, any(random));
            }
        }
        Map<String, Object> event = TestValidator.speech();
        event.put("payload", random.nextInt(20) == 0 ? any(random) : payload);
        for (String member : List.of("event_id", "event", "session_id", "occurred_at", "user")) {
            if (random.nextInt(10) == 0) {
                event.put(member, any(random));
            }
        }
        return event;
    }

    private static Object any(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Map.of("x", CANARY);
            case 1 -> List.of(CANARY, List.of(CANARY));
            default -> CANARY;
        };
    }

    private static String spoken(ValidationResult verdict) {
        if (verdict instanceof ValidationResult.Valid accepted) {
            List<Object> all = new ArrayList<>(List.of(
                    accepted.event(),
                    accepted.warnings(),
                    accepted.event().payload().json()));
            for (int i = 0; i < accepted.event().type().fields().size(); i++) {
                all.add("" + accepted.event().payload().value(i));
            }
            return all.toString();
        }
        return verdict.toString();
    }
}
