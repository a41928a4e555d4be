package io.lossy.telemetry.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.bench.load.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BenchSettingsTest {
    private static final Set<String> SCENARIOS = Set.of("http", "jmh");

    @Test
    void emptyPropertiesMeanTheDefaults() {
        BenchSettings settings = of("bench.only", "", "bench.rounds", " ");

        assertThat(settings.includes("jmh")).isTrue();
        assertThat(settings.rounds()).isEqualTo(5);
        assertThat(settings.fewRounds()).isEqualTo(3);
        assertThat(settings.shapes()).hasSize(4);
        assertThat(settings.jvm()).isEmpty();
        assertThat(settings.instances()).isZero();
    }

    @Test
    void readsWhatIsGiven() {
        BenchSettings settings = of(
                "bench.only", "http, ", "bench.rounds", "2", "bench.rows", "1_000_000", "bench.jvm", "-Xmx1g  -Xint");
        BenchSettings loops = of("bench.instances", "2");
        BenchSettings shaped = of("bench.shapes", "50:16, 1:32");

        assertThat(settings.includes("http")).isTrue();
        assertThat(settings.includes("jmh")).isFalse();
        assertThat(settings.fewRounds()).isEqualTo(2);
        assertThat(settings.rows()).isEqualTo(1_000_000);
        assertThat(settings.jvm()).containsExactly("-Xmx1g", "-Xint");
        assertThat(loops.instances()).isEqualTo(2);
        assertThat(shaped.shapes()).containsExactly(new Shape(50, 16), new Shape(1, 32));
    }

    @Test
    void wrongValuesAreNamed() {
        assertThatThrownBy(() -> of("bench.only", "htpp")).hasMessageContaining("there is no htpp");
        assertThatThrownBy(() -> of("bench.rounds", "0")).hasMessageContaining("from 1, not 0");
        assertThatThrownBy(() -> of("bench.seconds", "many")).hasMessageContaining("bench.seconds");
    }

    @Test
    void aShapeIsEventsAndConnections() {
        assertThat(Shape.parse("50:16")).isEqualTo(new Shape(50, 16)).hasToString("50:16");
        assertThatThrownBy(() -> Shape.parse("50")).hasMessageContaining("50:16");
        assertThatThrownBy(() -> Shape.parse("a:b")).hasMessageContaining("a:b");
        assertThatThrownBy(() -> Shape.parse("0:1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsIterationsAndAllocationOfJmh() throws IOException {
        List<JmhResults.JmhResult> results = JmhResults.parse("""
                [{ "benchmark": "io.lossy.telemetry.ingest.WireJsonJmh.read", "params": { "events": "50" },
                   "primaryMetric": { "score": 2.5, "rawData": [[2.0, 3.0]] },
                   "secondaryMetrics": { "gc.alloc.rate.norm": { "score": 640.1 } } }]""");

        assertThat(results)
                .containsExactly(new JmhResults.JmhResult("WireJsonJmh.read 50 events", List.of(2.0, 3.0), 640.1));
    }

    private static BenchSettings of(String... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return BenchSettings.of(properties, SCENARIOS);
    }
}
