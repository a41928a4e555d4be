package io.lossy.telemetry.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogFixtures;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.Text;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.vertx.core.json.JsonObject;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What must hold of every event of every catalog. */
class ValidatorPropertyTest {
    /** What was made fit to be stored is fit to be stored, and stays as it is. */
    @Property(tries = 2_000, seed = "20261122")
    void judgingWhatWasKeptKeepsIt(@ForAll long seed) {
        Random random = new Random(seed);
        Field[] fields = RandomFields.fields(random);
        Catalog catalog = CatalogFixtures.catalog()
                .family("f")
                .event("lossy.f.made", fields)
                .build();
        TestValidator validator = new TestValidator(
                new EventValidator(catalog, new Pseudonymiser(TestValidator.KEY), EventLimits.DEFAULT));
        if (validator.validate(event(RandomFields.payload(random, fields))) instanceof ValidationResult.Valid once) {
            ValidationResult.Valid twice =
                    validator.accepted(event(once.event().payload().json()));
            assertThat(twice.warnings()).isEmpty();
            assertSame(fields.length, once.event().payload(), twice.event().payload());
        }
    }

    /** No text makes it throw, and what it keeps can be stored and read back. */
    @Property(tries = 2_000, seed = "20261122")
    void everyTextHasAVerdict(@ForAll String name, @ForAll String value) {
        ValidationResult verdict =
                new TestValidator().validate(TestValidator.with(TestValidator.speech(name, value), "label", value));
        if (verdict instanceof ValidationResult.Valid accepted) {
            String json = accepted.event().payload().json();
            assertThat(Text.storable(json)).isTrue();
            assertThat(new JsonObject(json).getMap()).containsKey("latency_ms");
        } else {
            assertThat(((ValidationResult.Invalid) verdict).rejection().shape()).isNotEqualTo("other");
        }
    }

    private static void assertSame(int fields, Payload once, Payload twice) {
        assertThat(twice.json()).isEqualTo(once.json());
        for (int i = 0; i < fields; i++) {
            assertThat(twice.value(i)).isEqualTo(once.value(i));
        }
    }

    private static Object event(String payload) {
        return TestValidator.with(TestValidator.event("lossy.f.made"), "payload", new JsonObject(payload).getMap());
    }
}
