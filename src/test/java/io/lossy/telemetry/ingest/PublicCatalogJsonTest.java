package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class PublicCatalogJsonTest {
    @Test
    void namesTheDestinationsOfEventAndFieldAndSaysNothingOfNone() {
        JsonObject closed = event(CatalogText.SOUND);
        JsonObject open = event(CatalogText.with("    fields:", "    forward: [posthog, hook]\n    fields:")
                .replace("description: Where it ran.", "forward: [hook], description: Where it ran."));

        assertThat(closed.encode()).doesNotContain("forward");
        assertThat(open.getJsonArray("forward"))
                .isEqualTo(new JsonArray().add("hook").add("posthog"));
        JsonObject fields = open.getJsonObject("fields");
        assertThat(fields.getJsonObject("mode").getJsonArray("forward")).isEqualTo(new JsonArray().add("hook"));
        assertThat(fields.getJsonObject("cached").containsKey("forward")).isFalse();
    }

    private static JsonObject event(String text) {
        return PublicCatalogJson.of(CatalogReader.read("c.yml", text))
                .getJsonObject("events")
                .getJsonObject("lossy.stt.completed");
    }
}
