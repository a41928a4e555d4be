package io.lossy.telemetry.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventTextsTest {
    @Test
    void makesSixTypesWithIdsThatAreNeverRepeated() {
        EventTexts texts = new EventTexts();
        List<String> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            JsonArray events = new JsonObject(texts.request(50)).getJsonArray("events");
            assertThat(events).hasSize(50);
            events.forEach(event -> {
                ids.add(((JsonObject) event).getString("event_id"));
                names.add(((JsonObject) event).getString("event"));
            });
        }

        assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> {
            assertThat(UUID.fromString(id).version()).isEqualTo(7);
            assertThat(UUID.fromString(id).variant()).isEqualTo(2);
        });
        assertThat(names.stream().distinct()).hasSize(6);
    }

    @Test
    void twoClientsShareNoId() {
        String first = new JsonObject(new EventTexts().request(1))
                .getJsonArray("events")
                .getJsonObject(0)
                .getString("event_id");
        String second = new JsonObject(new EventTexts().request(1))
                .getJsonArray("events")
                .getJsonObject(0)
                .getString("event_id");

        assertThat(first).isNotEqualTo(second);
    }
}
