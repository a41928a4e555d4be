package io.lossy.telemetry.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.event.ErrorText;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The shipped catalog takes what a client sends that was built from the original plan and from nothing else. */
class PlanFieldsTest {
    private static final Catalog CATALOG = CatalogReader.read("events.yml", CatalogText.shipped());
    private static final EventValidator VALIDATOR =
            new EventValidator(CATALOG, new Pseudonymiser(TestValidator.KEY), EventLimits.DEFAULT);
    private static final String FALLBACK = "lossy.stt.fallback";

    @TestFactory
    Stream<DynamicTest> eachRowOfThePlanIsStoredAsItIsWithoutAWarning() {
        return PlanRows.all().stream()
                .map(row -> DynamicTest.dynamicTest(row.event() + " " + row.payload(), () -> {
                    ValidationResult.Valid accepted = validate(row.source(), row.event(), row.payload());

                    assertThat(accepted.warnings()).isEmpty();
                    assertThat(new JsonObject(accepted.event().payload().json()).fieldNames())
                            .isEqualTo(row.storedFields());
                }));
    }

    @Test
    void twoInstallsWithOneErrorStoreOneValue() {
        String one = stored(Source.EXTENSION, "Timed out after 8000 ms at https://a.example/x");

        assertThat(one).matches("[0-9a-f]{4}\\.[0-9a-f]{32}");
        assertThat(stored(Source.BACKEND, "timed out after 7 ms  at https://b.example/y/z"))
                .isEqualTo(one);
        assertThat(stored(Source.EXTENSION, "Timed out before 8000 ms at https://a.example/x"))
                .isNotEqualTo(one);
    }

    @Test
    void whatAClientHashedEndsWhereTheRawTextEnds() {
        String text = "RangeError: Array buffer allocation failed (4711 bytes)";
        String hashed = ErrorText.hash(text);

        assertThat(stored(Source.EXTENSION, hashed))
                .isEqualTo(stored(Source.BACKEND, text))
                .doesNotContain(hashed);
    }

    @Test
    void aTextThatLooksLikeAHashIsHashedAllTheSame() {
        String token = "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592";

        assertThat(stored(Source.BACKEND, token))
                .matches("[0-9a-f]{4}\\.[0-9a-f]{32}")
                .doesNotContain(token.substring(0, 32));
    }

    @Test
    void anErrorsTextMayBeLongAndBroken() {
        String text = "half a pair \ud83d and \u0000 and " + "x".repeat(15_000);

        assertThat(stored(Source.BACKEND, text)).isEqualTo(stored(Source.EXTENSION, ErrorText.hash(text)));
    }

    @Test
    void anEmptyTextIsNone() {
        assertThat(validate(Source.BACKEND, FALLBACK, Map.of("mode", "cloud", "error_msg", ""))
                        .event()
                        .payload()
                        .json())
                .isEqualTo("{\"mode\":\"cloud\"}");
    }

    private static String stored(Source source, String text) {
        String json = validate(source, FALLBACK, Map.of("mode", "cloud", "error_msg", text))
                .event()
                .payload()
                .json();
        assertThat(json).doesNotContain(text);
        return new JsonObject(json).getString("error_msg");
    }

    private static ValidationResult.Valid validate(Source source, String name, Map<String, Object> payload) {
        Map<String, Object> event = TestValidator.event(name);
        event.put("payload", payload);
        IngestRequest request = new IngestRequest(
                "b",
                TestValidator.NOW,
                TestValidator.NOW,
                source,
                "install of " + source,
                null,
                null,
                null,
                null,
                List.of(event));
        return new TestValidator(VALIDATOR).with(request).accepted(event);
    }
}
