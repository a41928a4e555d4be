package io.lossy.telemetry.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.EventResult.Retry;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadLevel;
import io.lossy.telemetry.overload.Pressed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class SheddingTest {
    private static final EventResult LATER = new Retry(Reason.OVERLOADED, Stage.QUEUE);
    private static final TelemetryEvent LIVE = BatchTestEvents.event(1);
    private static final TelemetryEvent STILL_LIVE = BatchTestEvents.aged(BatchTestEvents.event(2), Shedding.LIVE);
    private static final TelemetryEvent BACKLOG =
            BatchTestEvents.aged(BatchTestEvents.event(3), Shedding.LIVE.plus(Duration.ofMillis(1)));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Pressed pressed = new Pressed();

    private Shedding of(Priority priority) {
        Family family = BatchTestEvents.family(priority);
        Catalog catalog = new Catalog(1, List.of(family), List.of(), List.of());
        return new Shedding(family, pressed.pressure(), new PipelineMetrics(registry, catalog));
    }

    private double shed(String level) {
        Counter counter = registry.find("lossy.batch.events.shed")
                .tags("family", "cache", "level", level)
                .counter();
        return counter == null ? -1 : counter.count();
    }

    @Example
    void looksAtNoEventWhenCalm() {
        assertThat(of(Priority.LOW).retryResults(Collections.nCopies(3, BACKLOG)))
                .isNull();
        assertThat(shed("low")).isZero();
    }

    @Example
    void tellsBacklogFromWhatHappenedJustNow() {
        Shedding shedding = of(Priority.NORMAL);
        pressed.to(LoadLevel.BACKLOG);

        assertThat(shedding.retryResults(List.of(BACKLOG, LIVE, STILL_LIVE, BACKLOG)))
                .containsExactly(LATER, null, null, LATER);
        assertThat(shedding.retryResults(List.of(LIVE, STILL_LIVE))).isNull();
        assertThat(shed("backlog")).isEqualTo(2);
        assertThat(shed("normal")).isZero();
    }

    @Example
    void countsUnderTheStepOfTheOrderWhateverTheLevel() {
        Shedding shedding = of(Priority.LOW);
        pressed.to(LoadLevel.ALL);

        assertThat(shedding.retryResults(List.of(LIVE, LIVE))).containsExactly(LATER, LATER);
        assertThat(shed("low")).isEqualTo(2);
        assertThat(shed("all")).as("not a step of this family").isEqualTo(-1);
    }

    @Example
    void refusesThoseOfHighPriorityLast() {
        Shedding shedding = of(Priority.HIGH);
        pressed.to(LoadLevel.NORMAL);
        assertThat(shedding.retryResults(List.of(LIVE, BACKLOG))).isNull();

        pressed.to(LoadLevel.ALL);
        assertThat(shedding.retryResults(List.of(LIVE))).containsExactly(LATER);
        assertThat(shed("all")).isEqualTo(1);
    }

    @Property
    void anEventThatIsRefusedIsRefusedAtEveryHigherLevel(
            @ForAll Priority priority,
            @ForAll LoadLevel level,
            @ForAll LoadLevel higher,
            @ForAll @IntRange(max = 200) int ageSeconds) {
        List<TelemetryEvent> event = List.of(BatchTestEvents.aged(LIVE, Duration.ofSeconds(ageSeconds)));
        Shedding shedding = of(priority);
        pressed.to(level);
        @Nullable List<@Nullable EventResult> first = shedding.retryResults(event);
        pressed.to(higher);
        if (first != null && higher.compareTo(level) >= 0) {
            assertThat(shedding.retryResults(event)).containsExactly(LATER);
        }
    }
}
