package io.lossy.telemetry.catalog.lint;

import static io.lossy.telemetry.catalog.CatalogText.SOUND;
import static io.lossy.telemetry.catalog.CatalogText.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.yaml.Problem;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogLintTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

    @Test
    void findsNothingInTheSoundCatalog() {
        assertThat(lint(SOUND)).isEmpty();
    }

    @Test
    void findsNothingInTheShippedCatalog() {
        assertThat(CatalogLint.check(
                        CatalogReader.readFile(CatalogText.SHIPPED.toString(), CatalogText.shipped()), TODAY))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "owner: voice"                  | ""                       | "c.yml:3: families.stt: has no owner"
            "    purpose: How long people wait.\\n" | ""               | "c.yml:8: events.lossy.stt.completed: has no purpose"
            description: Where it ran.      | "pii: none"              | "c.yml:16: events.lossy.stt.completed.fields.mode: has no description"
            "unit: count, min: 0, max: 9,"  | "unit: count, min: 0,"   | "c.yml:18: events.lossy.stt.completed.fields.retries: has no range"
            "unit: count, "                 | ""                       | "has no unit; add 'unit: count'"
            "retries: { type: integer, unit: count" | "retries: { type: integer, unit: bytes" | "is in bytes but its name does not say so; name it retries_bytes"
            "retries: { type: integer, unit: count" | "retries_s: { type: integer, unit: ms" | "the name promises s, the unit is ms"
            "retries: { type: integer"      | "wait_sec: { type: integer" | "'_sec' is not a unit of this catalog; send it as _s"
            "type: id, pii: hash"           | "type: string, max_length: 9" | "looks like an id and would be stored as sent"
            "user_id: { type: id, pii: hash" | "video_title: { type: string, max_length: 9" | "looks like free text and would be stored as sent"
            "version: 1-0-0"                | "version: 1-0-0\\n    expires: 2026-11-22" | "expired on 2026-11-22"
            "labels: [mode]"                | "labels: [mode]\\n        offset: 500" | "threshold 4000.0 is not a bucket of lossy_stt_duration_seconds; add the bucket 4.5"
            "warn: 4000"                    | "warn: 5000"             | "threshold 5000.0 is not a bucket of lossy_stt_duration_seconds; add the bucket 5.0"
            """)
    void asksForWhatASchemaCannot(String before, String after, String message) {
        String text = with(before.replace("\\n", "\n"), after.replace("\\n", "\n"));

        assertThat(lint(text)).anySatisfy(p -> assertThat(p).contains(message));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "deprecated: use another"                        | "is deprecated without an expiry date"
            "deprecated: use another\\n    expires: 2027-05-01" | "expires on 2027-05-01, in 160 days"
            "expires: 2026-11-23"                            | "expires on 2026-11-23, in 1 day;"
            "expires: 2027-05-01"                            | ""
            "expires: 2026-11-22"                            | ""
            """)
    void tellsBeforehandWhatWillExpire(String more, String notice) {
        String text = with("version: 1-0-0", "version: 1-0-0\n    " + more.replace("\\n", "\n"));

        List<Problem> notices = CatalogLint.notices(CatalogReader.readFile("c.yml", text), TODAY);
        assertThat(notices).hasSize(notice.isEmpty() ? 0 : 1);
        assertThat(notices).allSatisfy(problem -> assertThat(problem.toString()).contains(notice));
    }

    @Test
    void leavesAnEventAloneUntilItExpires() {
        assertThat(lint(with("version: 1-0-0", "version: 1-0-0\n    expires: 2026-11-23")))
                .isEmpty();
    }

    @Test
    void leavesFreeTextAloneThatIsDropped() {
        assertThat(lint(with("user_id: { type: id, pii: hash", "note_text: { type: string, max_length: 9, pii: drop")))
                .isEmpty();
    }

    @Test
    void countsTheSeriesOfAMetric() {
        StringBuilder values = new StringBuilder("v0");
        for (int i = 1; i < 90; i++) {
            values.append(", v").append(i);
        }
        assertThat(lint(with("[local, cloud]", "[" + values + "]")))
                .singleElement()
                .asString()
                .startsWith("c.yml:22: events.lossy.stt.completed.metrics.lossy_stt_duration_seconds:"
                        + " makes 720 series, more than 400");
    }

    @Test
    void doubtsAnIdOfACatalogBuiltInCode() {
        Field field = new Field(
                "who", FieldType.ID, false, "Who.", null, null, null, List.of(), 64, Pii.NONE, null, null, Set.of());
        StringBuilder said = new StringBuilder();

        FieldLint.check(field, (message, fix) -> said.append(message));

        assertThat(said).asString().contains("looks like an id");
    }

    private static List<String> lint(String text) {
        return CatalogLint.check(CatalogReader.readFile("c.yml", text), TODAY).stream()
                .map(Problem::toString)
                .toList();
    }
}
