package io.lossy.telemetry.forward.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.books.StoredRows;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.ForwardRules;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final LaneRules RULES =
            new LaneRules(new ForwardRules(Map.of("a.used", Set.of("action"))), Duration.ofDays(30));

    private static UUID id(Duration ago) {
        return new Uuid7(Clock.fixed(NOW.minus(ago), ZoneOffset.UTC)).next();
    }

    private static EventRow row(UUID id, String event) {
        return new EventRow(
                id, event, "a", "backend", NOW, NOW, null, null, null, "1-0-0", 1, "{\"action\":\"x\",\"other\":1}");
    }

    @Test
    void eachEventLeavesOrHasAnOutcome() {
        UUID leaving = id(Duration.ZERO);
        UUID hidden = id(Duration.ZERO);
        UUID optedOut = id(Duration.ZERO);
        UUID erased = id(Duration.ofDays(29));
        UUID expired = id(Duration.ofDays(31));
        UUID version4 = UUID.randomUUID();
        StoredRows stored = new StoredRows(
                Map.of(
                        leaving, row(leaving, "a.used"),
                        hidden, row(hidden, "a.hidden"),
                        optedOut, row(optedOut, "a.used")),
                Set.of(optedOut));

        Selection selection =
                Selection.of(List.of(hidden, erased, leaving, expired, optedOut, version4), stored, RULES, NOW);

        assertThat(selection.ids()).containsExactly(leaving);
        assertThat(selection.leaving())
                .extracting(ForwardEvent::fields)
                .containsExactly(new JsonObject().put("action", "x"));
        assertThat(selection.others())
                .containsOnly(
                        Map.entry(ForwardOutcome.FILTERED, 2L),
                        Map.entry(ForwardOutcome.ERASED, 2L),
                        Map.entry(ForwardOutcome.EXPIRED, 1L));
        assertThat(selection.isComplete()).isFalse();
    }
}
