package io.lossy.telemetry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lossy.telemetry.catalog.model.CatalogException;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.yaml.Problem;
import io.lossy.telemetry.yaml.Problems;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Catalogs below 1 MiB that were made to keep their reader busy, or the server after it. Each took minutes, or the whole
 * heap, before it had a bound; what is asserted is the bound, and the time-out only ends a hang.
 */
@Timeout(120)
class CatalogBombTest {
    private static final String FAMILY = "version: 1\nfamilies:\n  a: {retention_days: 1}\n";
    private static final String EVENT = FAMILY
            + "events:\n  lossy.a.b:\n    family: a\n    sources: [extension]\n    version: 1-0-0\n    fields:\n";

    private static String many(int count, IntFunction<String> line) {
        return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining());
    }

    private static List<String> refused(String text) {
        CatalogException refused =
                catchThrowableOfType(CatalogException.class, () -> CatalogReader.read("events.yml", text));
        assertThat(refused).isNotNull();
        assertThat(refused.problems())
                .hasSizeLessThanOrEqualTo(Problems.MOST + 1)
                .allSatisfy(problem -> assertThat(problem.toString()).hasSizeLessThan(2_000));
        return refused.problems().stream().map(Problem::toString).toList();
    }

    /** Each was held against each, letter by letter, and each message listed them all. */
    @Test
    void manyFamiliesAndAsManyEventsOfNone() {
        String families = "version: 1\nfamilies:\n" + many(4_000, i -> " f" + i + ": {retention_days: 1}\n");

        List<String> reported =
                refused(families + "events:\n" + many(4_000, i -> " lossy.a.e" + i + ": {family: g}\n"));
        assertThat(reported)
                .contains("events.yml:2: families: has 4000 families, more than 100; group them")
                .contains("events.yml: has more mistakes than these 100; fix these first");

        assertThat(refused(families + "events: {}\naggregates:\n" + many(4_000, i -> " g" + i + ".x: {kind: rate}\n")))
                .hasSize(Problems.MOST + 1)
                .anyMatch(line -> line.endsWith("f29, and 3970 more"));
    }

    @Test
    void aLongNameWithManyUnknownKeysWithin() {
        assertThat(refused(FAMILY + "events:\n " + "x".repeat(1_000) + ":\n" + many(40_000, i -> "  k" + i + ": 1\n")))
                .hasSize(Problems.MOST + 1);
    }

    @Test
    void anEnumOfManyValues() {
        assertThat(refused(EVENT + "      f: {type: string, enum: [" + many(100_000, i -> "e" + i + ",") + "]}\n"))
                .containsExactly("events.yml:10: events.lossy.a.b.fields.f.enum: 100000 values are too many;"
                        + " group them into at most 100");
    }

    @Test
    void manyFieldsAndAsManyMetrics() {
        assertThat(refused(EVENT
                        + many(8_000, i -> "      f" + i + ": {type: integer}\n")
                        + "    metrics:\n"
                        + many(8_000, i -> "      - {name: lossy_a" + i + "_total, labels: [f" + i + "]}\n")))
                .containsExactly(
                        "events.yml:5: events.lossy.a.b: has 8000 metrics, more than 50; group them",
                        "events.yml:9: events.lossy.a.b.fields: has 8000 fields, more than 100; group them");
    }

    /** 64 labels of two values each: as a 64-bit product that is 0. */
    @Test
    void labelsThatMultiplyToNothing() {
        String labels = many(64, i -> "f" + i + ",");
        assertThat(refused(EVENT
                        + many(64, i -> "      f" + i + ": {type: boolean}\n")
                        + "    metrics:\n      - {name: lossy_a_total, type: counter, description: x, labels: ["
                        + labels
                        + "]}\n"))
                .anyMatch(line -> line.contains("labels: all combinations make 1000000000 series, more than 1000"));
    }

    /** Each metric is within its own bound; the server would hold all of them for as long as it runs. */
    @Test
    void manyMetricsOfManySeries() {
        String events = many(
                25,
                i -> "  lossy.a.b" + i + ":\n    family: a\n    sources: [extension]\n    version: 1-0-0\n    fields:\n"
                        + "      f: {type: string, enum: [" + many(90, v -> "v" + v + ",") + "]}\n"
                        + "      g: {type: string, enum: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}\n"
                        + "    metrics:\n      - {name: lossy_a" + i
                        + "_total, type: counter, description: x, labels: [f, g]}\n");
        assertThat(refused(FAMILY + "events:\n" + events))
                .containsExactly("events.yml:4: events: the metrics of all events make up to 22500 series, more than"
                        + " 20000; leave out labels; the database still has every field");
    }
}
