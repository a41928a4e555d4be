package io.lossy.telemetry.catalog.diff;

import static io.lossy.telemetry.catalog.CatalogText.SOUND;
import static io.lossy.telemetry.catalog.CatalogText.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.lossy.telemetry.catalog.diff.Change.ChangeLevel;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.yaml.Problem;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogDiffTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

    @Test
    void findsNothingBetweenACatalogAndItself() {
        CatalogDiff diff = diff(SOUND, SOUND);

        assertThat(diff.changes()).isEmpty();
        assertThat(diff.problems()).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "max: 9, description"        | "max: 9, required: true, description" | BREAKING | became required
            "unit: count"                | "unit: index"                         | BREAKING | unit changed from count to index
            "cached: { type: boolean"    | "cached: { type: string, max_length: 5" | BREAKING | type changed from boolean to string
            "pii: hash"                  | "pii: drop"                           | BREAKING | pii changed from hash to drop
            "      cached: {"            | "      known: {"                      | BREAKING | was removed
            "    metrics:"               | "      new: { type: boolean, required: true }\\n    metrics:" | BREAKING | is new and required
            "[local, cloud]"             | "[local]"                             | NARROWING | lost the value cloud
            "max: 600000"                | "max: 60000"                          | NARROWING | max changed from 600000.0 to 60000.0
            "unit: count, min: 0"        | "unit: count, min: 1"                 | NARROWING | min changed from 0.0 to 1.0
            "type: number"               | "type: integer"                       | NARROWING | type changed from number to integer
            "[extension]"                | "[backend]"                           | NARROWING | may no longer come from extension
            "[lossy.stt done]"           | "[]"                                  | NARROWING | lost the alias 'lossy.stt done'
            "[local, cloud]"             | "[local, cloud, edge]"                | ADDITIVE | gained the value edge
            "[local, cloud], required: true" | "[local, cloud]"                  | ADDITIVE | became optional
            "max: 600000"                | "max: 700000"                         | ADDITIVE | max changed from 600000.0 to 700000.0
            "type: integer"              | "type: number"                        | ADDITIVE | type changed from integer to number
            "    metrics:"               | "      new: { type: boolean }\\n    metrics:" | ADDITIVE | is new
            "[extension]"                | "[extension, backend]"                | ADDITIVE | may also come from backend
            "    fields:"                | "    forward: [posthog]\\n    fields:"  | DISCLOSING | leaves for posthog
            """)
    void asksForTheNumberThatTheChangeNeeds(String before, String after, ChangeLevel level, String what) {
        String changed = with(before.replace("\\n", "\n"), after.replace("\\n", "\n"));
        String enough = switch (level) {
            case BREAKING, NARROWING -> "2-0-0";
            case DISCLOSING -> "1-1-0";
            default -> "1-0-1";
        };
        String tooLittle = switch (level) {
            case BREAKING, NARROWING -> "1-9-9";
            case DISCLOSING -> "1-0-9";
            default -> "1-0-0";
        };

        CatalogDiff refused = diff(SOUND, changed.replace("1-0-0", tooLittle));
        assertThat(refused.changes()).anySatisfy(change -> {
            assertThat(change.level()).isEqualTo(level);
            assertThat(change.what()).isEqualTo(what);
        });
        assertThat(refused.problems())
                .anySatisfy(problem -> assertThat(problem.message()).startsWith(what));
        assertThat(diff(SOUND, changed.replace("1-0-0", enough)).problems()).isEmpty();
    }

    @Test
    void namesEventFieldLineAndFix() {
        CatalogDiff diff = diff(SOUND, with("max: 600000", "max: 5000"));

        assertThat(diff.problems())
                .extracting(Problem::toString)
                .containsExactly("c.yml:17: events.lossy.stt.completed.fields.duration_ms: max changed from 600000.0 to"
                        + " 5000.0, which is narrowing, but the version is 1-0-0; write 'version: 2-0-0' at"
                        + " lossy.stt.completed, or undo the change");
    }

    @Test
    void showsEveryNewDestinationAndLetsOneGoFreely() {
        String event = with("    fields:", "    forward: [hook]\n    fields:");
        String field = event.replace("description: Where it ran.", "forward: [hook], description: Where it ran.");
        String added = field.replace("    metrics:", "      new: { type: boolean, forward: [hook] }\n    metrics:");

        assertThat(diff(event, field).problems())
                .singleElement()
                .asString()
                .contains("fields.mode: leaves for hook, which is disclosing", "write 'version: 1-1-0'");
        assertThat(diff(field, added).changes())
                .extracting(Change::toString)
                .containsExactly(
                        "ADDITIVE  events.lossy.stt.completed.fields.new: is new",
                        "DISCLOSING  events.lossy.stt.completed.fields.new: leaves for hook");
        assertThat(diff(field, SOUND).problems()).isEmpty();
        assertThat(diff(field, SOUND).changes())
                .extracting(Change::level, Change::what)
                .containsOnly(tuple(ChangeLevel.FREE, "no longer leaves for hook"));
        String other =
                field.replace("lossy.stt.completed", "lossy.stt.finished").replace("lossy.stt done", "x y");
        assertThat(diff(SOUND, other).changes())
                .extracting(Change::toString)
                .contains("DISCLOSING  events.lossy.stt.finished: leaves for hook");
    }

    @Test
    void letsMetricsAndPoliciesChangeFreely() {
        CatalogDiff diff = diff(
                SOUND,
                with("[0.5, 1, 4, 8]", "[1, 4, 8]")
                        .replace("retention_days: 30", "retention_days: 3")
                        .replace("warn: 4000", "warn: 1000"));

        assertThat(diff.changes()).extracting(Change::level).containsOnly(ChangeLevel.FREE);
        assertThat(diff.changes())
                .extracting(Change::path)
                .containsExactly(
                        "families.stt",
                        "events.lossy.stt.completed.metrics.lossy_stt_duration_seconds",
                        "aggregates.stt.duration_ms");
        assertThat(diff.problems()).isEmpty();
    }

    @Test
    void showsThatAFamilyKeepsItsRejectedEventsAndAsksForNoVersion() {
        CatalogDiff diff = diff(SOUND, with("owner: voice\n", "owner: voice\n    keep_rejected: true\n"));

        assertThat(diff.problems()).isEmpty();
        assertThat(diff.changes()).singleElement().satisfies(change -> {
            assertThat(change.path()).isEqualTo("families.stt");
            assertThat(change.what()).contains("keepRejected=false", "keepRejected=true");
        });
    }

    @Test
    void refusesAVersionThatFalls() {
        assertThat(diff(with("1-0-0", "1-2-0"), SOUND).problems())
                .singleElement()
                .asString()
                .contains("version fell from 1-2-0 to 1-0-0");
    }

    @Test
    void letsAnEventGoOnlyWhenItWasDeprecatedOrLivesOnAsAnAlias() {
        String other = "lossy.stt.finished";
        String renamed = SOUND.replace("lossy.stt.completed", other);
        String alias = renamed.replace("[lossy.stt done]", "[lossy.stt done, lossy.stt.completed]")
                .replace("1-0-0", "1-0-1");
        String deprecated = with("version: 1-0-0", "version: 1-0-0\n    deprecated: use " + other);

        assertThat(diff(SOUND, renamed).problems())
                .singleElement()
                .asString()
                .contains("lossy.stt.completed: was removed while clients may still send it");
        assertThat(diff(SOUND, alias).problems()).isEmpty();
        assertThat(diff(deprecated, renamed).problems()).isEmpty();
    }

    @Test
    void keepsADeprecatedEventUntilTheDayItsClientsWereGiven() {
        String gone = SOUND.replace("lossy.stt.completed", "lossy.stt.finished");
        String promised = with("version: 1-0-0", "version: 1-0-0\n    deprecated: nothing\n    expires: ");

        assertThat(diff(promised.replace("expires: ", "expires: 2026-11-23"), gone)
                        .problems())
                .singleElement()
                .asString()
                .isEqualTo("old.yml:8: events.lossy.stt.completed: was removed before 2026-11-23, the day that was"
                        + " announced to its clients; put it back until then");
        assertThat(diff(promised.replace("expires: ", "expires: 2026-11-22"), gone)
                        .problems())
                .isEmpty();
    }

    @Test
    void comparesARenamedEventWithItsOldSelf() {
        String alias = SOUND.replace("lossy.stt.completed", "lossy.stt.finished")
                .replace("[lossy.stt done]", "[lossy.stt done, lossy.stt.completed]")
                .replace("max: 600000", "max: 5")
                .replace("1-0-0", "1-0-1");

        assertThat(diff(SOUND, alias).problems())
                .singleElement()
                .asString()
                .contains("write 'version: 2-0-0' at lossy.stt.finished");
    }

    private static CatalogDiff diff(String before, String after) {
        return CatalogDiff.between(
                CatalogReader.readFile("old.yml", before), CatalogReader.readFile("c.yml", after), TODAY);
    }
}
