package io.lossy.telemetry.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.cli.data.CatalogSamples;
import io.lossy.telemetry.event.ErrorText;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadArgumentsTest {
    private final EventType type = CatalogSamples.event(
            "lossy.test.sent",
            CatalogSamples.field("count", FieldType.INTEGER),
            CatalogSamples.field("ratio", FieldType.NUMBER),
            CatalogSamples.field("ok", FieldType.BOOLEAN),
            CatalogSamples.field("word", FieldType.STRING),
            CatalogSamples.field("who", FieldType.ID));

    @Test
    void typesValuesByTheCatalog() {
        JsonObject payload =
                PayloadArguments.parse(List.of("count=12", "ratio=0.5", "ok=true", "word=7", "who=42"), type);

        assertThat(payload.encode())
                .isEqualTo("{\"count\":12,\"ratio\":0.5,\"ok\":true,\"word\":\"7\",\"who\":\"42\"}");
    }

    @Test
    void sendsTheHashOfAnErrorsTextAndNeverTheText() {
        EventType failed =
                CatalogSamples.event("lossy.test.failed", CatalogSamples.field("error_msg", FieldType.ERROR_TEXT));

        JsonObject payload = PayloadArguments.parse(List.of("error_msg=no answer from anna@example.com"), failed);

        assertThat(payload.getString("error_msg")).isEqualTo(ErrorText.hash("No answer from bert@example.com"));
        assertThat(PayloadArguments.parse(List.of("error_msg="), failed).getString("error_msg"))
                .isEmpty();
    }

    @Test
    void sendsWhatDoesNotFitAsTypedSoThatTheServerCanValidateIt() {
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
