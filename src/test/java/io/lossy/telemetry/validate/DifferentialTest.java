package io.lossy.telemetry.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.lossy.telemetry.catalog.CatalogFixtures;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.description.EventSchema;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the compiled validators against the published schemas of their events, as a JSON Schema library reads those, on
 * events and catalogs made up at random: both must take
 * and refuse the same payloads. They differ on purpose in this, which the generator avoids or levels out:
 *
 * <ul>
 *   <li>null is absent here, and a value of type null there: nulls are taken out before the schema looks;
 *   <li>lengths count UTF-16 units here and code points there: texts are made of the basic plane;
 *   <li>U+0000, half surrogates, size and depth have no words in JSON Schema: {@link EventValidatorTest} has them;
 *   <li>the empty text of an id is absent here: generated fields are of the other types.
 * </ul>
 */
class DifferentialTest {
    private static final int CATALOGS = 60;
    private static final int PAYLOADS = 100;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    @ParameterizedTest
    @ValueSource(longs = {1, 20261122, 0x5eed})
    void takesAndRefusesWhatASchemaDoes(long seed) throws Exception {
        Random random = new Random(seed);
        int taken = 0;
        for (int c = 0; c < CATALOGS; c++) {
            Field[] fields = RandomFields.fields(random);
            Catalog catalog = CatalogFixtures.catalog()
                    .family("f")
                    .event("lossy.f.made", fields)
                    .build();
            TestValidator validator = new TestValidator(
                    new EventValidator(catalog, new Pseudonymiser(TestValidator.KEY), EventLimits.DEFAULT));
            String described =
                    EventSchema.payload(catalog.events().get("lossy.f.made")).encode();
            JsonSchema schema = SCHEMAS.getSchema(described);
            for (int p = 0; p < PAYLOADS; p++) {
                String payload = RandomFields.payload(random, fields);
                boolean theirs = schema.validate(withoutNulls(payload)).isEmpty();
                ValidationResult verdict = validator.validate(event(payload));
                assertThat(verdict instanceof ValidationResult.Valid)
                        .as("seed %d: %s against %s: %s", seed, payload, described, verdict)
                        .isEqualTo(theirs);
                taken += theirs ? 1 : 0;
                checkTheReason(verdict, schema, payload);
            }
        }
        assertThat(taken).as("both kinds are made in numbers").isBetween(500, CATALOGS * PAYLOADS - 500);
    }

    /** The schema must have a complaint of the same kind about the same field. */
    private static void checkTheReason(ValidationResult verdict, JsonSchema schema, String payload) throws Exception {
        if (verdict instanceof ValidationResult.Invalid refused) {
            Reason reason = refused.rejection().reason();
            String field = refused.rejection().pointer().substring("/payload/".length());
            assertThat(schema.validate(withoutNulls(payload)))
                    .as("%s: %s", refused.rejection(), payload)
                    .anyMatch(message -> RandomFields.kind(message.getType()) == reason
                            && (message.getInstanceLocation().toString() + message.getProperty()).contains(field));
        }
    }

    private static Object event(String payload) {
        return new JsonObject()
                .put("event_id", TestValidator.id())
                .put("event", "lossy.f.made")
                .put("payload", new JsonObject(payload))
                .getMap();
    }

    private static JsonNode withoutNulls(String payload) throws Exception {
        ObjectNode node = (ObjectNode) MAPPER.readTree(payload);
        for (Iterator<JsonNode> values = node.iterator(); values.hasNext(); ) {
            if (values.next().isNull()) {
                values.remove();
            }
        }
        return node;
    }
}
