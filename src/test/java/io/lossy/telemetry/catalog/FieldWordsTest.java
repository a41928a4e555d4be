package io.lossy.telemetry.catalog;

import static io.lossy.telemetry.catalog.CatalogText.SOUND;
import static io.lossy.telemetry.catalog.CatalogText.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.diff.CatalogDiff;
import io.lossy.telemetry.catalog.diff.Change.ChangeLevel;
import io.lossy.telemetry.catalog.lint.CatalogLint;
import io.lossy.telemetry.catalog.model.CatalogException;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The type {@code error_text} and the words {@code absent} and {@code deprecated}, from reading to lint and diff. */
class FieldWordsTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    private static final String ERROR =
            with("    metrics:", "      error_msg: { type: error_text, description: What failed. }\n    metrics:");
    private static final String FLAG = "cached: { type: boolean, ";

    @Test
    void anErrorTextIsHashedUnlessItIsDropped() {
        Field field = field(ERROR, "error_msg");

        assertThat(field.type()).isEqualTo(FieldType.ERROR_TEXT);
        assertThat(field.pii()).isEqualTo(Pii.HASH);
        assertThat(field(ERROR.replace("error_text,", "error_text, pii: drop,"), "error_msg")
                        .pii())
                .isEqualTo(Pii.DROP);
        assertThat(CatalogLint.check(CatalogReader.readFile("c.yml", ERROR), TODAY))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "error_text,"   | "error_text, pii: none,"      | "an error's text is never stored as sent; remove it, or write 'pii: drop'"
            "error_text,"   | "error_text, max_length: 9,"  | "max_length has no effect for type error_text"
            "error_text,"   | "error_text, absent: x,"      | "absent: has no effect without a closed list of values"
            "{ type: boolean," | "{ type: boolean, absent: no_idea,"             | "'no_idea' is not a value of this field"
            "{ type: boolean," | "{ type: boolean, absent: true, required: true," | "a required field is never absent"
            "labels: [mode]"   | "labels: [mode, error_msg]"                      | "'error_msg' has no closed list of values"
            """)
    void whatCannotBeIsReported(String before, String after, String message) {
        assertThat(ERROR).contains(before);

        assertThatThrownBy(() -> CatalogReader.read("c.yml", ERROR.replace(before, after)))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theLintAsksForTheTypeWhereAnErrorsTextIsAnId() {
        String id = ERROR.replace("type: error_text", "type: id, pii: hash");

        assertThat(CatalogLint.check(CatalogReader.readFile("c.yml", id), TODAY))
                .singleElement()
                .asString()
                .contains("write 'type: error_text'");
        String old =
                id.replace("pii: hash, description: What", "pii: hash, deprecated: send another, description: What");
        assertThat(CatalogLint.check(CatalogReader.readFile("c.yml", old), TODAY))
                .isEmpty();
    }

    @Test
    void absentIsReadForFlagsAndLists() {
        assertThat(field(with(FLAG, FLAG + "absent: false, "), "cached").absent())
                .isEqualTo("false");
        assertThat(field(with("enum: [local, cloud], required: true", "enum: [local, cloud], absent: cloud"), "mode")
                        .absent())
                .isEqualTo("cloud");
        assertThat(field(SOUND, "cached").absent()).isNull();
    }

    @Test
    void whatIsCountedChangesFreelyAndTheTypeDoesNot() {
        assertThat(change(SOUND, with(FLAG, FLAG + "absent: false, ")))
                .isEqualTo(new Said(ChangeLevel.FREE, "counts as false when absent"));
        assertThat(change(with(FLAG, FLAG + "absent: false, "), with(FLAG, FLAG + "absent: true, ")))
                .isEqualTo(new Said(ChangeLevel.FREE, "counts as true, not as false when absent"));
        assertThat(change(with(FLAG, FLAG + "absent: false, "), SOUND))
                .isEqualTo(new Said(ChangeLevel.FREE, "no longer counts as false when absent"));
        assertThat(change(SOUND, with(FLAG, FLAG + "deprecated: send none, ")))
                .isEqualTo(new Said(ChangeLevel.FREE, "became deprecated"));
        assertThat(change(with("type: id, pii: hash", "type: error_text"), SOUND))
                .isEqualTo(new Said(ChangeLevel.BREAKING, "type changed from error_text to id"));
        assertThat(change(SOUND, ERROR)).isEqualTo(new Said(ChangeLevel.ADDITIVE, "is new"));
    }

    private record Said(ChangeLevel level, String what) {}

    private static Said change(String before, String after) {
        CatalogDiff diff = CatalogDiff.between(
                CatalogReader.readFile("c.yml", before), CatalogReader.readFile("c.yml", after), TODAY);
        assertThat(diff.changes()).hasSize(1);
        return new Said(diff.changes().get(0).level(), diff.changes().get(0).what());
    }

    private static Field field(String text, String name) {
        return CatalogReader.read("c.yml", text).event("lossy.stt.completed").field(name);
    }
}
