package io.lossy.telemetry.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.BatchPolicy;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;

/** What holds however requests, flushes and returns are interleaved. */
class BatcherPropertyTest {
    private final Map<Integer, List<TelemetryEvent>> taken = new LinkedHashMap<>();
    private final Map<Integer, List<EventResult>> answered = new LinkedHashMap<>();
    private final List<TelemetryEvent> flushed = new ArrayList<>();
    private final List<BatchInFlight<Integer>> inFlight = new ArrayList<>();

    @BeforeTry
    void forget() { // jqwik keeps the instance from try to try
        taken.clear();
        answered.clear();
        flushed.clear();
        inFlight.clear();
    }

    @Property(tries = 500)
    void everyTakenEventIsFlushedOnceInOrderAndAnsweredInItsPlace(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int maxEvents) {
        Random random = new Random(seed);
        BatchPolicy policy = new BatchPolicy(maxEvents, 2_000, Duration.ofMillis(20));
        Batcher<Integer> batcher = new Batcher<>(policy, 3 * maxEvents, 9_000);
        long now = 1_000_000;
        int number = 0;
        for (int asker = 0; asker < 60; asker++) {
            List<TelemetryEvent> events = new ArrayList<>();
            for (int i = random.nextInt(2 * maxEvents) + 1; i > 0; i--) {
                events.add(BatchTestEvents.event(number++, random.nextInt(10) == 0 ? 3_000 : random.nextInt(200)));
            }
            now += random.nextInt(40) - 10;
            add(batcher, asker, events, now);
            while (batcher.due(now) && random.nextInt(3) > 0) {
                take(batcher, policy);
            }
            if (!inFlight.isEmpty() && random.nextBoolean()) {
                settle(inFlight.remove(random.nextInt(inFlight.size())));
            }
        }
        while (!batcher.isEmpty()) {
            take(batcher, policy);
        }
        Collections.shuffle(inFlight, random);
        inFlight.forEach(this::settle);

        assertThat(flushed)
                .isEqualTo(taken.values().stream().flatMap(List::stream).toList());
        assertThat(batcher.depth()).isZero();
        assertThat(batcher.bytes()).isZero();
        assertThat(answered.keySet()).isEqualTo(taken.keySet());
        answered.forEach((asker, results) -> assertThat(results)
                .isEqualTo(taken.get(asker).stream()
                        .map(BatcherPropertyTest::resultOf)
                        .toList()));
    }

    private void add(Batcher<Integer> batcher, int asker, List<TelemetryEvent> events, long now) {
        int before = batcher.depth();
        if (batcher.add(events, asker, now) == Batcher.BatchDecision.TAKEN) {
            taken.put(asker, events);
            assertThat(batcher.depth()).isEqualTo(before + events.size());
        } else {
            assertThat(before).as("an empty batcher takes anything").isPositive();
            assertThat(batcher.depth()).isEqualTo(before);
        }
    }

    private void take(Batcher<Integer> batcher, BatchPolicy policy) {
        BatchInFlight<Integer> flush = batcher.take();
        assertThat(flush.events()).isNotEmpty().hasSizeLessThanOrEqualTo(policy.maxEvents());
        if (flush.events().size() > 1) {
            assertThat(flush.events().stream().mapToInt(TelemetryEvent::weight).sum())
                    .isLessThanOrEqualTo(policy.maxBytes());
        }
        flushed.addAll(flush.events());
        inFlight.add(flush);
    }

    private void settle(BatchInFlight<Integer> flush) {
        List<EventResult> results =
                flush.events().stream().map(BatcherPropertyTest::resultOf).toList();
        for (Request<Integer> request : flush.settle(results)) {
            assertThat(answered.put(request.pending(), request.outcome().results()))
                    .as("answered once")
                    .isNull();
        }
    }

    /** A result that tells which event it is for. */
    private static EventResult resultOf(TelemetryEvent event) {
        return new EventResult.Persisted(
                List.of(new EventResult.Warning("id", event.id().toString())));
    }
}
