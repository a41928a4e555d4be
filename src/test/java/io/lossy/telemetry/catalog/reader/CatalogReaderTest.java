package io.lossy.telemetry.catalog.reader;

import static io.lossy.telemetry.catalog.CatalogText.SOUND;
import static io.lossy.telemetry.catalog.CatalogText.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Aggregate.Distribution;
import io.lossy.telemetry.catalog.model.Aggregate.Ratio;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.CatalogException;
import io.lossy.telemetry.catalog.model.ClientPolicy;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.catalog.model.SchemaVer;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.yaml.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogReaderTest {

    @Test
    void readsTheSoundCatalogWhole() {
        Catalog catalog = CatalogReader.read("c.yml", SOUND);

        EventType event = catalog.event("lossy.stt done");
        assertThat(event).isSameAs(catalog.events().get("lossy.stt.completed"));
        assertThat(event.owner()).as("inherited from the family").isEqualTo("voice");
        assertThat(event.sources()).containsExactly(Source.EXTENSION);
        assertThat(event.version()).isEqualTo(new SchemaVer(1, 0, 0));
        assertThat(event.fields())
                .extracting(Field::name)
                .containsExactly("mode", "duration_ms", "retries", "cached", "user_id");
        assertThat(event.field("mode").values()).containsExactly("local", "cloud");
        assertThat(event.field("user_id").pii()).isEqualTo(Pii.HASH);
        MetricSpec metric = event.metrics().get(0);
        assertThat(metric.buckets()).containsExactly(0.5, 1.0, 4.0, 8.0);
        assertThat(metric.labels()).isEqualTo(Map.of("mode", "mode"));
        assertThat(metric.constant()).isEqualTo(Map.of("outcome", "success"));
        Distribution aggregate = (Distribution) catalog.aggregates().get("stt.duration_ms");
        assertThat(aggregate.unit()).isEqualTo("ms");
        assertThat(aggregate.threshold()).isEqualTo(new Aggregate.Threshold("p95", 4000, 8000, false, 1));
        assertThat(catalog.families().get("stt").client()).isEqualTo(ClientPolicy.DEFAULT);
    }

    @Test
    void leavesNothingUnlessEventAndFieldNameADestination() {
        EventType closed = event(SOUND);
        EventType open = event(with("    fields:", "    forward: [posthog, hook]\n    fields:")
                .replace("description: Where it ran.", "forward: [hook], description: Where it ran."));

        assertThat(closed.forward()).isEmpty();
        assertThat(closed.fields())
                .allSatisfy(field -> assertThat(field.forward()).isEmpty());
        assertThat(open.forward()).containsExactlyInAnyOrder("posthog", "hook");
        assertThat(open.fields())
                .filteredOn(field -> !field.forward().isEmpty())
                .singleElement()
                .satisfies(field -> assertThat(field.forward()).containsExactly("hook"));
    }

    @Test
    void refusesToLetADroppedFieldLeave() {
        String text = with("    fields:", "    forward: [hook]\n    fields:")
                .replace("pii: hash,", "pii: drop, forward: [hook],");

        assertThat(problems(text)).singleElement().asString().contains("a dropped field is never stored");
    }

    private static EventType event(String text) {
        return Objects.requireNonNull(CatalogReader.read("c.yml", text).event("lossy.stt.completed"));
    }

    @Test
    void aFamilyIsOfNormalPriorityUnlessItSaysOtherwise() {
        assertThat(CatalogReader.read("c.yml", SOUND).families().get("stt").priority())
                .isEqualTo(Priority.NORMAL);
        String low = with("owner: voice\n", "owner: voice\n    priority: low\n");
        assertThat(CatalogReader.read("c.yml", low).families().get("stt").priority())
                .isEqualTo(Priority.LOW);
        assertThat(problems(low.replace("priority: low", "priority: debug")))
                .singleElement()
                .asString()
                .startsWith("c.yml:6: families.stt.priority: ")
                .contains("low", "normal", "high");
    }

    @Test
    void keepsNoRejectedEventsUnlessTheFamilyPlainlySaysSo() {
        assertThat(CatalogReader.read("c.yml", SOUND).families().get("stt").keepRejected())
                .isFalse();
        String on = with("owner: voice\n", "owner: voice\n    keep_rejected: true\n");
        assertThat(CatalogReader.read("c.yml", on).families().get("stt").keepRejected())
                .isTrue();
        assertThat(problems(on.replace("keep_rejected: true", "keep_rejected: 'yes'")))
                .singleElement()
                .asString()
                .startsWith("c.yml:6: families.stt.keep_rejected: ");
        assertThat(problems(on.replace("keep_rejected", "keep_rejcted")))
                .singleElement()
                .asString()
                .contains("keep_rejected");
    }

    @Test
    void readsTheShippedCatalog() {
        Catalog catalog = CatalogReader.read("conf/events.yml", CatalogText.shipped());

        assertThat(catalog.families().keySet())
                .containsExactly(
                        "voice_mode",
                        "stt",
                        "cache",
                        "library",
                        "automation",
                        "capture",
                        "session",
                        "error",
                        "product");
        assertThat(catalog.families().get("error").client().urgent()).isTrue();
        assertThat(catalog.event("lossy.voice mode.speech_detected").name())
                .isEqualTo("lossy.voice_mode.speech_detected");
        Ratio hits = (Ratio) catalog.aggregates().get("cache.hit_ratio");
        assertThat(hits.threshold().below()).isTrue();
        Ratio errors = (Ratio) catalog.aggregates().get("library.error_ratio");
        assertThat(errors.numerator())
                .containsExactly(
                        new Aggregate.Selector("lossy.library.fetch_completed", Map.of("outcome", List.of("error"))));
        assertThat(catalog.events().values())
                .flatExtracting(EventType::metrics)
                .extracting(MetricSpec::name)
                .contains("lossy_cache_evictions_total", "lossy_vad_latency_ms", "lossy_vad_latency_seconds");
    }

    @Test
    void tellsFiveMistakesInOneRunEachWithItsLineAndItsFix() {
        String text = with("family: stt\n", "family: sst\n")
                .replace("version: 1-0-0", "version: 1.0")
                .replace("enum: [local, cloud]", "enum: [local, local]")
                .replace("min: 0, max: 600000", "min: 10, max: 1")
                .replace("field: duration_ms\n    warn", "field: duration\n    warn");

        assertThat(problems(text))
                .containsExactly(
                        "c.yml:10: events.lossy.stt.completed.family: there is no family 'sst'; did you mean 'stt'?",
                        "c.yml:12: events.lossy.stt.completed.version: '1.0' is not MODEL-REVISION-ADDITION;"
                                + " write 1-0-0 for a new event",
                        "c.yml:16: events.lossy.stt.completed.fields.mode.enum[1]: 'local' is here twice;"
                                + " keep one of them",
                        "c.yml:17: events.lossy.stt.completed.fields.duration_ms.min: min 10.0 is above max 1.0;"
                                + " swap them",
                        "c.yml:34: aggregates.stt.duration_ms.field: there is no field 'duration';"
                                + " did you mean 'duration_ms'?");
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            lossy.stt.completed:       | "lossy.stt mode.Completed:"     | is not an event's name
            retention_days: 30         | retention_days: 0               | 0 is out of range
            retention_days: 30         | retention_day: 30               | did you mean 'retention_days'?
            sources: [extension]       | sources: []                     | is empty, so no source may send this event
            sources: [extension]       | sources: [browser]              | use one of: extension, backend, automation
            sources: [extension]       | sources: [backend, backend]     | 'backend' is here twice
            type: boolean              | type: bool                      | 'bool' is not known here
            type: boolean              | "type: boolean, unit: ms"       | unit has no effect for type boolean
            "enum: [local, cloud], "   | ""                              | a string needs a limit
            "[local, cloud]"           | []                              | allows no value
            "[local, cloud]"           | "['a b']"                         | is not an enum value
            unit: ms                   | unit: millis                    | 'millis' is not known here
            type: integer              | "type: integer, max: 7"       | key 'max' is here twice
            max: 9                     | max: 9.5                        | is not a limit for a whole number
            pii: hash                  | pii: none                       | an id is never stored as sent
            "id, pii: hash"            | id                              | an id is never stored as sent
            "[0.5, 1, 4, 8]"           | "[0.5, 4, 1]"                   | 1.0 does not ascend
            "[0.5, 1, 4, 8]"           | "[0, 1]"                        | 0.0 is not above 0
            type: histogram            | type: counter                   | a counter's name ends in _total
            type: histogram            | type: summary                   | 'summary' is not known here
            labels: [mode]             | labels: [retries]               | has no closed list of values
            labels: [mode]             | labels: [user_id]               | has no closed list of values
            labels: [mode]             | labels: { le: mode }            | 'le' cannot be a label
            labels: [mode]             | labels: { outcome: mode }       | label 'outcome' is in labels too
            lossy_stt_duration_seconds | lossy_ingest_duration_seconds   | reserved for the program's own metrics
            lossy_stt_duration_seconds | lossy_stt_duration_bytes        | 'duration_ms' is in ms
            lossy_stt_duration_seconds | lossy_stt_duration_ms_max       | Prometheus uses this ending itself
            stt.duration_ms:           | tts.duration_ms:                | is not an aggregate's name
            kind: distribution         | kind: quantile                  | 'quantile' is not known here
            event: lossy.stt.completed | event: lossy.stt.complete       | did you mean 'lossy.stt.completed'?
            field: duration_ms\\n    warn | field: mode\\n    warn       | 'mode' is not a number
            warn: 4000                 | warn: 9000                      | is met only after alert
            warn: 4000                 | below: true                     | has only one of warn and alert
            [lossy.stt done]           | "[lossy.stt.completed]"         | already belongs to lossy.stt.completed
            version: 1-0-0             | "version: 1-0-0\\n    sample_rate: 0" | 0 would store nothing
            version: 1-0-0             | "version: 1-0-0\\n    expires: soon"  | 'soon' is not a date
            version: 1-0-0             | "version: 1-0-0\\n    forward: [Post Hog]" | 'Post Hog' is not a destination's name
            version: 1-0-0             | "version: 1-0-0\\n    forward: [a, a]" | 'a' is here twice
            version: 1-0-0             | "version: 1-0-0\\n    forward: a"   | must be a list
            type: boolean              | "type: boolean, forward: [a]"       | the event does not leave for 'a'; add it
            """)
    void namesTheMistakeAndLittleElse(String before, String after, String message) {
        String text = with(unescape(before), after == null ? "" : unescape(after));

        // a mistake may spoil what refers to it, but must not bring a landslide
        assertThat(problems(text))
                .as(text)
                .hasSizeBetween(1, 2)
                .anySatisfy(p -> assertThat(p).contains(message));
    }

    @Test
    void refusesAMetricWhoseSeriesDoNotFitTogether() {
        String second = """
                  lossy.stt.failed:
                    family: stt
                    sources: [extension]
                    version: 1-0-0
                    fields:
                      duration_ms: { type: number, unit: ms }
                    metrics:
                      - { name: lossy_stt_duration_seconds, type: histogram, field: duration_ms, buckets: [1, 2] }
                aggregates:
                """;
        assertThat(problems(with("aggregates:\n", second)))
                .containsExactly(
                        "c.yml:36: events.lossy.stt.failed.metrics[0].name: lossy_stt_duration_seconds has the labels"
                                + " [mode, outcome] elsewhere, here []; give all the same labels; use constant where a"
                                + " field is missing",
                        "c.yml:36: events.lossy.stt.failed.metrics[0].buckets: lossy_stt_duration_seconds has other"
                                + " buckets elsewhere; copy [0.5, 1.0, 4.0, 8.0]");
    }

    @Test
    void refusesAMetricThatWouldCostTooManySeries() {
        String values = IntStream.range(0, 90).mapToObj(i -> "v" + i).collect(Collectors.joining(", "));
        String text = with("[local, cloud]", "[" + values + "]").replace("labels: [mode]", "labels: [mode, cached]");

        assertThat(problems(text))
                .singleElement()
                .asString()
                .contains("metrics[0].labels: all combinations make 1440 series, more than 1000; leave out a label");
    }

    @Test
    void refusesBucketsBetweenWholeNumbersWhereTheMetersCountInWholeNumbers() {
        String inMillis = with("lossy_stt_duration_seconds", "lossy_stt_duration_ms");

        assertThat(problems(inMillis))
                .singleElement()
                .asString()
                .contains("metrics[0].buckets: values that are not seconds are counted rounded up to whole numbers");
        String whole = inMillis.replace("buckets: [0.5, 1, 4, 8]", "buckets: [500, 1000]");
        assertThat(CatalogReader.read("c.yml", whole).events()).hasSize(1);
    }

    @Test
    void refusesTwoNamesThatBecomeOneConstant() {
        String families = "  stt_x:\n    retention_days: 1\nevents:\n";
        String event = "    family: stt\n    sources: [backend]\n    version: 1-0-0\n";
        String text = with("events:\n", families + "  lossy.stt.x_y:\n" + event + "  lossy.stt_x.y:\n" + event);

        assertThat(problems(text)).singleElement().asString().contains("same constant as lossy.stt.x_y");
    }

    @Test
    void refusesAWhereThatNeverHolds() {
        String ratio = """
                  stt.local_ratio:
                    kind: ratio
                    numerator: { event: lossy.stt.completed, where: { mode: clod, cached: "yes" } }
                    denominator: lossy.stt.completed
                """;
        assertThat(problems(SOUND + ratio))
                .containsExactly(
                        "c.yml:39: aggregates.stt.local_ratio.numerator.where.mode: 'mode' is never 'clod';"
                                + " did you mean 'cloud'?",
                        "c.yml:39: aggregates.stt.local_ratio.numerator.where.cached: 'cached' is never 'yes';"
                                + " use one of: true, false");
    }

    @Test
    void aMetricCountsWhatItsWhereSaysAndMayAddToItsField() {
        String text = with("buckets: [0.5, 1, 4, 8]\n", """
                buckets: [0.5, 1, 4, 8]
                        where: { mode: [cloud, local], cached: false }
                      - name: lossy_stt_attempts
                        type: histogram
                        description: Attempts.
                        field: retries
                        offset: 1
                        buckets: [1, 2, 10]
                """);

        List<MetricSpec> metrics =
                CatalogReader.read("c.yml", text).event("lossy.stt.completed").metrics();
        assertThat(metrics)
                .extracting(MetricSpec::where)
                .containsExactly(Map.of("mode", List.of("cloud", "local"), "cached", List.of("false")), Map.of());
        assertThat(metrics).extracting(MetricSpec::offset).containsExactly(0, 1);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            where: { moed: cloud }           | ".where.moed: there is no field 'moed'; did you mean 'mode'?"
            where: { mode: clod }            | ".where.mode: 'mode' is never 'clod'; did you mean 'cloud'?"
            "where: { mode: [cloud, clod] }" | ".where.mode[1]: 'mode' is never 'clod'; did you mean 'cloud'?"
            "where: { mode: [local, local] }" | ".where.mode[1]: 'local' is here twice; keep one of them"
            where: { mode: [] }              | ".where.mode: lists no value, so nothing would count; name the values that count"
            where: { cached: 'yes' }         | ".where.cached: 'cached' is never 'yes'; use one of: true, false"
            where: { retries: 3 }            | ".where.retries: 'retries' has no closed list of values; use an enum or boolean field"
            where: {}                        | ".where: names no field; write 'field: value', or remove it"
            where: cloud                     | ".where: must be a map, not a single value; write 'key: value' lines under it"
            where: [mode]                    | ".where: must be a map, not a list; write 'key: value' lines under it"
            where: { mode: { a: b } }        | ".where.mode: must be a single value, not a map; write 'key: value'"
            offset: one                      | ".offset: 'one' is not a whole number; write a number from -1000000 to 1000000"
            offset: 0.5                      | ".offset: '0.5' is not a whole number; write a number from -1000000 to 1000000"
            offset: [1]                      | ".offset: must be a single value, not a list; write 'key: value'"
            offset: -1                       | ".offset: a value below 0 is not observed; give 'duration_ms' a min of 1"
            offest: 1                        | ".offest: unknown key 'offest'; did you mean 'offset'?"
            """)
    void refusesAWhereOrAnOffsetThatMeansNothingAndSaysWhatToWrite(String key, String problem) {
        String text = with("    labels: [mode]\n", "    labels: [mode]\n        " + key + "\n");

        assertThat(problems(text)).containsExactly("c.yml:27: events.lossy.stt.completed.metrics[0]" + problem);
    }

    @Test
    void refusesAWhereOnWhatIsNeverStoredAsItCame() {
        String text = with(
                        "type: string, enum: [local, cloud], required: true",
                        "type: string, enum: [local, cloud], pii: hash")
                .replace("labels: [mode]", "where: { mode: cloud }")
                .replace("constant: { outcome: success }", "constant: { outcome: success, mode: cloud }");

        assertThat(problems(text))
                .containsExactly("c.yml:26: events.lossy.stt.completed.metrics[0].where.mode: 'mode' is personal;"
                        + " use a field with pii: none");
    }

    @Test
    void onlyWhatIsObservedHasAnOffset() {
        String more = """
                buckets: [0.5, 1, 4, 8]
                      - { name: lossy_stt_tries_total, type: counter, description: Tries., field: retries, offset: 1 }
                      - { name: lossy_stt_done, type: gauge, description: Done., offset: 1 }
                """;
        assertThat(problems(with("buckets: [0.5, 1, 4, 8]\n", more)))
                .containsExactly(
                        "c.yml:29: events.lossy.stt.completed.metrics[1].offset: a counter adds what the field says;"
                                + " remove it, or make it a histogram",
                        "c.yml:30: events.lossy.stt.completed.metrics[2].field: is missing;"
                                + " name the numeric field that is observed",
                        "c.yml:30: events.lossy.stt.completed.metrics[2].offset: has no effect without a field;"
                                + " name the field it is added to");
    }

    @Test
    void theValuesThatAWhereExcludesCostNoSeries() {
        String values = IntStream.range(0, 90).mapToObj(i -> "v" + i).collect(Collectors.joining(", "));
        String text = with("[local, cloud]", "[" + values + "]")
                .replace("labels: [mode]", "labels: [mode, cached]\n        where: { mode: [v1, v2] }");

        assertThat(CatalogReader.read("c.yml", text).events()).hasSize(1);
    }

    @Test
    void refusesAFileThatIsNotYaml() {
        assertThat(problems("families: [")).singleElement().asString().contains("is not YAML");
        assertThat(problems("")).singleElement().asString().contains("not a map");
    }

    private static String unescape(String text) {
        return text.replace("\\n", "\n");
    }

    private static List<String> problems(String text) {
        CatalogException thrown = catchThrowableOfType(CatalogException.class, () -> CatalogReader.read("c.yml", text));
        assertThat(thrown).as("refused").isNotNull();
        return thrown.problems().stream().map(Problem::toString).toList();
    }
}
