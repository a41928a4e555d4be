package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.ReferenceCodec;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The live figures on a real bus, with a clock and a history that do what the test says. */
@ExtendWith(VertxExtension.class)
class AggregateVerticleTest {
    private static final Duration PATIENCE = Patience.LONG;
    private static final Instant START = Sample.NOON.plusSeconds(299);

    /** A reading under way: the test feeds its sink, from its own thread, and ends it. */
    private record Reading(Instant since, Consumer<TelemetryEvent> sink, Promise<Void> end) {}

    private final FakeClock clock = new FakeClock(START);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BlockingQueue<Reading> readings = new LinkedBlockingQueue<>();
    private final Queue<JsonObject> voice = new ConcurrentLinkedQueue<>();
    private final Queue<JsonObject> cache = new ConcurrentLinkedQueue<>();
    private Vertx vertx;

    @BeforeEach
    void openTheBus(Vertx vertx) {
        this.vertx = vertx;
        ReferenceCodec.register(vertx, CommittedEvents.class);
        vertx.eventBus().<JsonObject>localConsumer(Addresses.aggregates("voice_mode"), m -> voice.add(m.body()));
        vertx.eventBus().<JsonObject>localConsumer(Addresses.aggregates("cache"), m -> cache.add(m.body()));
    }

    @Test
    void publishesCommittedEventsOfEachFamily() throws Exception {
        deploy(Duration.ofHours(1));
        nextReading().end().complete();
        commit(Sample.speech(START, 41.27), Sample.event(Sample.HIT, START));

        await().atMost(PATIENCE).until(() -> events(voice) == 1 && events(cache) == 1);
        JsonObject message = newest(voice);
        assertThat(message.fieldNames())
                .containsExactly("family", "at", "window_seconds", "events", "aggregates", "counts");
        assertThat(message.getJsonObject("aggregates")
                        .getJsonObject("latency_ms")
                        .getDouble("p95"))
                .isEqualTo(41.27);
    }

    @Test
    void publishesThoughNothingHappens() throws Exception {
        deploy(Duration.ofHours(1));
        nextReading().end().complete();
        await().atMost(PATIENCE).until(() -> cache.size() > 2);
        clock.advance(Duration.ofSeconds(7));

        String later = clock.instant().toString();
        await().atMost(PATIENCE).until(() -> newest(cache).getString("at").equals(later));
    }

    @Test
    void publishesNothingMoreOnceItIsStopped() throws Exception {
        AggregateVerticle stage = deploy(Duration.ofHours(1), Duration.ofHours(1));
        nextReading().end().complete();
        await().atMost(PATIENCE).until(() -> cache.size() > 2);

        get(stage.stopPublishing());
        clock.advance(Duration.ofSeconds(7));
        AtomicInteger turns = new AtomicInteger(); // each as long as it would take to publish again
        vertx.setPeriodic(5, turn -> turns.incrementAndGet());
        await().atMost(PATIENCE).until(() -> turns.get() > 20);

        String later = clock.instant().toString();
        assertThat(cache).noneMatch(message -> later.equals(message.getString("at")));
    }

    @Test
    void readsHistoryBeforeTheFirstPublicationAndCountsNothingTwice() throws Exception {
        deploy(Duration.ofHours(1));
        Reading reading = nextReading();
        assertThat(reading.since()).isEqualTo(START.minusSeconds(300));
        TelemetryEvent old = received(START.minusSeconds(100));
        TelemetryEvent liveFirst = received(START.minusSeconds(1));
        TelemetryEvent readFirst = received(START.minusSeconds(2));
        TelemetryEvent fresh = received(START);

        commit(liveFirst);
        reading.sink().accept(old);
        reading.sink().accept(readFirst);
        reading.sink().accept(liveFirst);
        commit(fresh);
        reading.sink().accept(fresh);
        Future<Message<JsonObject>> early = ask("cache");
        assertThat(get(early).body().getBoolean("refilled")).isFalse();
        assertThat(cache).isEmpty();

        reading.end().complete();
        await().atMost(PATIENCE).until(() -> !cache.isEmpty());
        assertThat(cache.peek().getLong("events")).isEqualTo(4);
        assertThat(cache.peek().containsKey("refilled")).isFalse();

        commit(readFirst); // reported late, because it was committed before the start
        commit(received(START));
        await().atMost(PATIENCE).until(() -> events(cache) == 5);
    }

    @Test
    void showsLiveEventsWhileHistoryCannotBeReadAndReadsItAgain() throws Exception {
        deploy(Duration.ofMillis(1));
        Reading failing = nextReading();
        TelemetryEvent half = received(START.minusSeconds(5));
        failing.sink().accept(half);
        failing.end().fail("database away");

        Reading again = nextReading();
        commit(half); // reported live after all, because the reading that saw it does not count
        await().atMost(PATIENCE).until(() -> events(cache) == 1);
        assertThat(newest(cache).getBoolean("refilled")).isFalse();
        TelemetryEvent tooLate = received(START.minusSeconds(6));
        failing.sink().accept(tooLate); // nobody listens any more, so it is live's to count
        commit(tooLate);
        again.sink().accept(half);
        again.sink().accept(received(START.minusSeconds(7)));
        again.end().complete();

        await().atMost(PATIENCE).until(() -> events(cache) == 3);
        assertThat(newest(cache).containsKey("refilled")).isFalse();
        assertThat(cache.stream().mapToLong(message -> message.getLong("events")))
                .allMatch(events -> events <= 3);
    }

    @Test
    void givesUpAReadingThatNeverEnds() throws Exception {
        deploy(Duration.ofMillis(1), Duration.ofMillis(20));
        Reading endless = nextReading();
        Reading second = nextReading();
        endless.sink().accept(received(START.minusSeconds(5)));
        endless.end().complete();
        second.end().complete();

        await().atMost(PATIENCE).until(() -> !cache.isEmpty() && !newest(cache).containsKey("refilled"));
        assertThat(events(cache)).isZero();
    }

    @Test
    void needsNoHistoryOnceItHasRunForAWholeWindow() throws Exception {
        deploy(Duration.ofMillis(1));
        Reading failing = nextReading();
        clock.advance(Duration.ofSeconds(300));
        failing.end().fail("database away");

        await().atMost(PATIENCE).until(() -> !cache.isEmpty() && !newest(cache).containsKey("refilled"));
        assertThat(readings).isEmpty();
    }

    @Test
    void retriesWhenHistoryThrows() throws Exception {
        History broken = (since, sink) -> {
            readings.add(new Reading(since, sink, Promise.promise()));
            throw new IllegalStateException("no store");
        };
        deploy(broken, Duration.ofMillis(1), Duration.ofHours(1));

        nextReading();
        nextReading();
        await().atMost(PATIENCE).until(() -> !cache.isEmpty());
        assertThat(newest(cache).getBoolean("refilled")).isFalse();
    }

    @Test
    void countsEventsTooLateForTheWindowByFamily() throws Exception {
        deploy(Duration.ofHours(1));
        nextReading().end().complete();
        Instant longAgo = START.minusSeconds(3_600);
        commit(Sample.event(UUID.randomUUID(), Sample.HIT, longAgo, START), received(START));

        await().atMost(PATIENCE).until(() -> events(cache) == 1);
        assertThat(late("cache")).isEqualTo(1);
        assertThat(late("voice_mode")).isZero();
    }

    @Test
    void answersWhoAsksForOneFamilyOrForAll() throws Exception {
        deploy(Duration.ofHours(1));
        nextReading().end().complete();
        commit(Sample.event(Sample.HIT, START));
        await().atMost(PATIENCE).until(() -> events(cache) == 1);

        assertThat(get(ask("cache")).body().getLong("events")).isEqualTo(1);
        JsonObject all = get(ask("")).body();
        assertThat(all.getJsonObject("families").fieldNames()).containsExactly("voice_mode", "cache");
        assertThat(all.getJsonObject("families").getJsonObject("cache").getLong("events"))
                .isEqualTo(1);
        assertThatThrownBy(() -> get(ask("nonsense")))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("no such family");
    }

    private void deploy(Duration refillRetry) throws Exception {
        deploy(refillRetry, Duration.ofHours(1));
    }

    private AggregateVerticle deploy(Duration refillRetry, Duration refillTimeout) throws Exception {
        History history = (since, sink) -> {
            Reading reading = new Reading(since, sink, Promise.promise());
            readings.add(reading);
            return reading.end().future();
        };
        return deploy(history, refillRetry, refillTimeout);
    }

    private AggregateVerticle deploy(History history, Duration refillRetry, Duration refillTimeout) throws Exception {
        AggregateConfig config = new AggregateConfig(
                Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofMillis(5), refillTimeout, refillRetry);
        PipelineMetrics metrics = new PipelineMetrics(registry, Sample.catalog());
        AggregateVerticle stage = new AggregateVerticle(
                Sample.catalog(), config, new LoadMonitor(), metrics, clock, history, Sample.alone());
        get(vertx.deployVerticle(stage));
        return stage;
    }

    private Reading nextReading() throws InterruptedException {
        Reading reading = readings.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(reading).as("a reading of history").isNotNull();
        return reading;
    }

    private void commit(TelemetryEvent... events) throws Exception {
        get(vertx.eventBus().request(Addresses.COMMITTED, new CommittedEvents(List.of(events), false)));
    }

    private Future<Message<JsonObject>> ask(String family) {
        return vertx.eventBus().request(Addresses.SNAPSHOT, family);
    }

    /** A hit that occurred when it was received. */
    private static TelemetryEvent received(Instant at) {
        return Sample.event(UUID.randomUUID(), Sample.HIT, at, at);
    }

    private static JsonObject newest(Queue<JsonObject> messages) {
        return messages.stream().reduce((first, second) -> second).orElseThrow();
    }

    private static long events(Queue<JsonObject> messages) {
        return messages.isEmpty() ? -1 : newest(messages).getLong("events");
    }

    private double late(String family) {
        return registry.get("lossy.aggregate.events.late")
                .tag("family", family)
                .counter()
                .count();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
