package io.lossy.telemetry.forward.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ForwardRulesTest {
    private static final String EVENT = "lossy.stt.completed";
    private static final String PSEUDONYM = "3b1f.0f3c9a1b2c3d4e5f60718293a4b5c6d7";
    private static final String TEXT = CatalogText.with("    fields:", "    forward: [hook, posthog]\n    fields:")
            .replace("description: Where it ran.", "forward: [hook], description: Where it ran.")
            .replace("pii: hash,", "pii: hash, forward: [hook],");

    private final ForwardRules hook = rules("hook");

    @Test
    void letsOnlyTheFieldsLeaveThatTheCatalogNamesForThisDestination() {
        JsonObject payload = new JsonObject()
                .put("mode", "local")
                .put("duration_ms", 12)
                .put("user_id", PSEUDONYM)
                .put("removed", "a field of an earlier catalog");

        assertThat(hook.allowed(EVENT, payload))
                .isEqualTo(new JsonObject().put("mode", "local").put("user_id", PSEUDONYM));
        assertThat(rules("posthog").allowed(EVENT, payload)).isEmpty();
        assertThat(hook.allowed("lossy.stt.other", payload)).isEmpty();
    }

    @Test
    void letsNoEventLeaveWithoutItsName() {
        assertThat(hook.allows(EVENT)).isTrue();
        assertThat(hook.allows("lossy.stt.other")).isFalse();
        assertThat(rules("other").allows(EVENT)).isFalse();
    }

    @Test
    void keepsTheRawValueOfARowFromBeforeTheFieldWasHashed() {
        assertThat(hook.allowed(EVENT, new JsonObject().put("user_id", "ada@example.org")))
                .isEmpty();
        assertThat(hook.allowed(EVENT, new JsonObject().put("user_id", 7))).isEmpty();
    }

    @Test
    void differsInItsTextAsSoonAsARuleDiffers() {
        assertThat(hook.text())
                .isEqualTo(rules("hook").text())
                .isNotEqualTo(rules("posthog").text());
        String plain = TEXT.replace("type: id, pii: hash,", "type: string, max_length: 9,");
        assertThat(hook.text())
                .isNotEqualTo(ForwardRules.of(CatalogReader.read("c.yml", plain), "hook")
                        .text());
    }

    private static ForwardRules rules(String destination) {
        return ForwardRules.of(CatalogReader.read("c.yml", TEXT), destination);
    }
}
