package io.lossy.telemetry.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The vectors were computed by a third program; {@code error-text.test.mjs} holds the JavaScript client against them too. */
class ErrorTextTest {
    private static final Path VECTORS = Path.of("src/test/resources/error-text/vectors.json");

    @TestFactory
    Stream<DynamicTest> theHashIsThatOfTheVectors() throws IOException {
        return new JsonArray(Files.readString(VECTORS))
                .stream()
                        .map(JsonObject.class::cast)
                        .map(vector -> DynamicTest.dynamicTest(vector.getString("name"), () -> {
                            assertThat(ErrorText.normal(vector.getString("text")))
                                    .isEqualTo(vector.getString("normal"));
                            assertThat(ErrorText.hash(vector.getString("text"))).isEqualTo(vector.getString("hash"));
                        }));
    }

    @Test
    void whatAClientHashedIsNotHashedAgain() {
        String hashed = ErrorText.hash("TypeError: Failed to fetch https://example.com/42");

        assertThat(hashed).matches("[0-9a-f]{64}");
        assertThat(ErrorText.hash(hashed)).isEqualTo(hashed);
    }

    @Test
    void theMachinesLanguageChangesNothing() {
        String text = "INVALID FILE 12 IN https://example.com";
        String expected = ErrorText.hash(text);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab")); // where a capital I becomes a dotless one
            assertThat(ErrorText.hash(text)).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void anyTextHasANormalFormThatIsItsOwnAndHoldsNoDigit() {
        Random dice = new Random(12);
        for (int i = 0; i < 2_000; i++) {
            String normal = ErrorText.normal(ErrorTexts.any(dice));
            assertThat(normal.length()).isLessThanOrEqualTo(ErrorText.MOST_HASHED);
            assertThat(normal).doesNotContainPattern("[0-9@/\\\\]|# #|^ | {2}");
            if (normal.length() < ErrorText.MOST_HASHED) {
                assertThat(ErrorText.normal(normal)).isEqualTo(normal);
            }
        }
    }
}
