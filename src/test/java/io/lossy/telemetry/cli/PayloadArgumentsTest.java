package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.FieldType;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadArgumentsTest {
    private final EventType type = Samples.event(
            "lossy.test.sent",
            Samples.field("count", FieldType.INTEGER),
            Samples.field("ratio", FieldType.NUMBER),
            Samples.field("ok", FieldType.BOOLEAN),
            Samples.field("word", FieldType.STRING),
            Samples.field("who", FieldType.ID));

    @Test
    void typesValuesByTheCatalog() {
        JsonObject payload =
                PayloadArguments.parse(List.of("count=12", "ratio=0.5", "ok=true", "word=7", "who=42"), type);

        assertThat(payload.encode())
                .isEqualTo("{\"count\":12,\"ratio\":0.5,\"ok\":true,\"word\":\"7\",\"who\":\"42\"}");
    }

    @Test
    void sendsWhatDoesNotFitAsTypedSoThatTheServerCanJudgeIt() {
        JsonObject payload = PayloadArguments.parse(List.of("count=many", "ok=maybe", "ratio=1e999"), type);

        assertThat(payload.encode()).isEqualTo("{\"count\":\"many\",\"ok\":\"maybe\",\"ratio\":\"1e999\"}");
    }

    @Test
    void withoutACatalogEntryTheFormOfTheLiteralDecides() {
        JsonObject payload =
                PayloadArguments.parse(List.of("a=1", "b=1.5", "c=false", "d=text", "e=\"1\"", "f={"), null);

        assertThat(payload.encode())
                .isEqualTo("{\"a\":1,\"b\":1.5,\"c\":false,\"d\":\"text\",\"e\":\"1\",\"f\":\"{\"}");
    }

    @Test
    void aValueMayHoldAnEqualsSignAndBeEmpty() {
        assertThat(PayloadArguments.parse(List.of("word=a=b", "who="), type).encode())
                .isEqualTo("{\"word\":\"a=b\",\"who\":\"\"}");
    }

    @Test
    void refusesWhatIsNoField() {
        assertThatThrownBy(() -> PayloadArguments.parse(List.of("word"), type)).hasMessageContaining("name=value");
        assertThatThrownBy(() -> PayloadArguments.parse(List.of("=x"), type)).hasMessageContaining("name=value");
        assertThatThrownBy(() -> PayloadArguments.parse(List.of("a=1", "a=2"), type))
                .hasMessageContaining("twice");
    }
}
