package io.lossy.telemetry.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.CatalogFixtures;
import io.lossy.telemetry.catalog.Field;
import io.lossy.telemetry.event.Payload;
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
        Field[] fields = Made.fields(random);
        Catalog catalog = CatalogFixtures.catalog()
                .family("f")
                .event("lossy.f.made", fields)
                .build();
        Judge judge = new Judge(new EventValidator(catalog, new Pseudonymiser(Judge.KEY), Limits.DEFAULT));
        if (judge.judge(event(Made.payload(random, fields))) instanceof Verdict.Accepted once) {
            Verdict.Accepted twice = judge.accepted(event(once.event().payload().json()));
            assertThat(twice.warnings()).isEmpty();
            assertSame(fields.length, once.event().payload(), twice.event().payload());
        }
    }

    /** No text makes it throw, and what it keeps can be stored and read back. */
    @Property(tries = 2_000, seed = "20261122")
    void everyTextHasAVerdict(@ForAll String name, @ForAll String value) {
        Verdict verdict = new Judge().judge(Judge.with(Judge.speech(name, value), "label", value));
        if (verdict instanceof Verdict.Accepted accepted) {
            String json = accepted.event().payload().json();
            assertThat(Text.storable(json)).isTrue();
            assertThat(new JsonObject(json).getMap()).containsKey("latency_ms");
        } else {
            assertThat(((Verdict.Refused) verdict).rejection().shape()).isNotEqualTo("other");
        }
    }

    private static void assertSame(int fields, Payload once, Payload twice) {
        assertThat(twice.json()).isEqualTo(once.json());
        for (int i = 0; i < fields; i++) {
            assertThat(twice.value(i)).isEqualTo(once.value(i));
        }
    }

    private static Object event(String payload) {
        return Judge.with(Judge.event("lossy.f.made"), "payload", new JsonObject(payload).getMap());
    }
}
