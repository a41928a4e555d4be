package io.lossy.telemetry.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.EventResult.Retry;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.ReferenceCodec;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadLevel;
import io.lossy.telemetry.overload.Pressed;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The batcher on a real bus, with a database that answers when the test says so. */
class BatchVerticleTest {
    private static final EventResult STORED = new EventResult.Persisted(List.of());
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration PATIENCE = Patience.LONG;

    private final FakeClock clock = new FakeClock(BatchTestEvents.NOW);
    private final Pressed pressed = new Pressed();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BlockingQueue<Message<EventBatch>> persist = new LinkedBlockingQueue<>();
    private final Queue<Message<EventBatch>> everAsked = new ConcurrentLinkedQueue<>();
    private volatile boolean closing;
    private Vertx vertx;
    private String deployment;

    @BeforeEach
    void openTheBus() {
        vertx = Vertx.vertx();
        ReferenceCodec.register(vertx, EventBatch.class, BatchOutcome.class);
        vertx.eventBus().<EventBatch>localConsumer(Addresses.PERSIST, this::asked);
    }

    private void asked(Message<EventBatch> flush) {
        everAsked.add(flush);
        persist.add(flush);
        if (closing) {
            stored(flush);
        }
    }

    @AfterEach
    void closeTheBus() throws Exception {
        closing = true; // a batcher does not stop before its commits are answered
        everAsked.forEach(BatchVerticleTest::stored);
        vertx.close().toCompletionStage().toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void commitsTogetherWhatArrivesWhileACommitIsUnderWay() throws Exception {
        deploy(BatchTestEvents.family(100, 1 << 20, Duration.ZERO), new BatchConfig(10, 1, Duration.ZERO, HOUR, HOUR));
        Future<BatchOutcome> first = ask(BatchTestEvents.events(0, 1));
        Message<EventBatch> underWay = nextFlush();
        Future<BatchOutcome> second = ask(BatchTestEvents.events(1, 2));
        Future<BatchOutcome> third = ask(BatchTestEvents.events(3, 1));
        awaitDepth(3);
        assertThat(persist).isEmpty();

        stored(underWay);
        Message<EventBatch> group = nextFlush();
        assertThat(BatchTestEvents.numbers(group.body().events())).containsExactly(1L, 2L, 3L);
        assertThat(second.isComplete()).isFalse();
        stored(group);

        assertThat(get(first).results()).containsExactly(STORED);
        assertThat(get(second).results()).containsExactly(STORED, STORED);
        assertThat(get(third).results()).containsExactly(STORED);
    }

    @Test
    void letsALoneEventWaitForCompanyUntilItsDelayIsOver() throws Exception {
        deploy(BatchTestEvents.family(100, 1 << 20, Duration.ofMillis(5)), BatchConfig.DEFAULT);
        ask(BatchTestEvents.events(9, 1));
        nextFlush(); // is not answered
        Future<BatchOutcome> alone = ask(BatchTestEvents.events(0, 1));
        awaitDepth(1);
        assertThat(persist).isEmpty();
        clock.advance(Duration.ofMillis(5));

        stored(nextFlush());

        assertThat(get(alone).results()).containsExactly(STORED);
    }

    @Test
    void sendsALoneEventAtOnceIfNoCommitIsUnderWay() throws Exception {
        deploy(BatchTestEvents.family(100, 1 << 20, HOUR), BatchConfig.DEFAULT);
        Future<BatchOutcome> alone = ask(BatchTestEvents.events(0, 1));

        stored(nextFlush());

        assertThat(get(alone).results()).containsExactly(STORED);
    }

    @Test
    void eventsThatFollowEachOtherShareACommit() throws Exception {
        deploy(BatchTestEvents.family(100, 1 << 20, HOUR), new BatchConfig(10, 2, Duration.ofSeconds(1), HOUR, HOUR));
        ask(BatchTestEvents.events(0, 1));
        stored(nextFlush());
        ask(BatchTestEvents.events(1, 1));
        ask(BatchTestEvents.events(2, 2));
        awaitDepth(3);
        assertThat(persist).isEmpty(); // the clock stands still, so the quiet time does not pass

        clock.advance(CommitPace.QUIET);

        assertThat(BatchTestEvents.numbers(nextFlush().body().events())).containsExactly(1L, 2L, 3L);
    }

    @Test
    void enoughEventsWaitForNoOthers() throws Exception {
        deploy(BatchTestEvents.family(100, 1 << 20, HOUR), new BatchConfig(10, 2, Duration.ofSeconds(1), HOUR, HOUR));
        ask(BatchTestEvents.events(0, 1));
        stored(nextFlush());
        ask(BatchTestEvents.events(1, CommitPace.ENOUGH));

        assertThat(nextFlush().body().events()).hasSize(CommitPace.ENOUGH);
    }

    @Test
    void onStopCommitsWhatWaitsForOthers() throws Exception {
        deploy(BatchTestEvents.family(100, 1 << 20, HOUR), new BatchConfig(10, 2, Duration.ofSeconds(1), HOUR, HOUR));
        ask(BatchTestEvents.events(0, 1));
        stored(nextFlush());
        Future<BatchOutcome> waits = ask(BatchTestEvents.events(1, 1));
        awaitDepth(1);

        Future<Void> stopped = vertx.undeploy(deployment);
        stored(nextFlush());

        get(stopped);
        assertThat(get(waits).results()).containsExactly(STORED);
    }

    @Test
    void commitsAFullBatchWithoutWaiting() throws Exception {
        deploy(BatchTestEvents.family(3, 1 << 20, HOUR), BatchConfig.DEFAULT);
        ask(BatchTestEvents.events(9, 1));
        nextFlush(); // is not answered
        ask(BatchTestEvents.events(0, 2));
        ask(BatchTestEvents.events(2, 2));

        assertThat(BatchTestEvents.numbers(nextFlush().body().events())).containsExactly(0L, 1L, 2L);
        awaitDepth(1);
    }

    @Test
    void answersInTheOrderOfTheRequestWhenSomeMustRetry() throws Exception {
        deploy(BatchTestEvents.family(100, 1 << 20, Duration.ZERO), BatchConfig.DEFAULT);
        pressed.to(LoadLevel.BACKLOG);
        TelemetryEvent old = BatchTestEvents.aged(BatchTestEvents.event(0), Duration.ofHours(1));

        Future<BatchOutcome> mixed = ask(List.of(old, BatchTestEvents.event(1), old, BatchTestEvents.event(2)));
        Message<EventBatch> flush = nextFlush();
        flush.reply(new BatchOutcome(List.of(STORED, new EventResult.Duplicate())));

        assertThat(BatchTestEvents.numbers(flush.body().events())).containsExactly(1L, 2L);
        Retry later = new Retry(Reason.OVERLOADED, Stage.QUEUE);
        assertThat(get(mixed).results()).containsExactly(later, STORED, later, new EventResult.Duplicate());
    }

    @Test
    void takesNothingOfItsFamilyWhenPressedBeyondIt() throws Exception {
        deploy(BatchTestEvents.family(100, 1 << 20, Duration.ZERO), BatchConfig.DEFAULT);
        pressed.to(LoadLevel.NORMAL);

        assertThat(get(ask(BatchTestEvents.events(0, 2))).results())
                .containsExactly(new Retry(Reason.OVERLOADED, Stage.QUEUE), new Retry(Reason.OVERLOADED, Stage.QUEUE));
        assertThat(everAsked).isEmpty();
    }

    @Test
    void aFullQueueAsksForItsOwnFamilyToBeRefusedAndNoOther() throws Exception {
        deploy(BatchTestEvents.family(1, 1 << 20, HOUR), new BatchConfig(2, 1, Duration.ZERO, HOUR, HOUR));
        ask(BatchTestEvents.events(0, 1));
        nextFlush();
        ask(BatchTestEvents.events(1, 2));
        awaitDepth(2);

        assertThat(pressed.look()).isEqualTo(LoadLevel.NORMAL);
    }

    @Test
    void keepsNoMoreCommitsUnderWayThanItMay() throws Exception {
        deploy(BatchTestEvents.family(1, 1 << 20, HOUR), new BatchConfig(10, 2, Duration.ZERO, HOUR, HOUR));
        ask(BatchTestEvents.events(0, 4));

        Message<EventBatch> one = nextFlush();
        nextFlush();
        awaitDepth(2);
        assertThat(persist).isEmpty();

        stored(one);
        assertThat(BatchTestEvents.numbers(nextFlush().body().events())).containsExactly(2L);
    }

    @Test
    void answersOverloadedAtOnceWhenTooMuchWaits() throws Exception {
        deploy(BatchTestEvents.family(2, 1 << 20, HOUR), new BatchConfig(1, 1, Duration.ZERO, HOUR, HOUR));
        ask(BatchTestEvents.events(0, 2));
        Message<EventBatch> underWay = nextFlush();
        Future<BatchOutcome> waits = ask(BatchTestEvents.events(2, 2));
        awaitDepth(2);

        assertThat(get(ask(BatchTestEvents.events(4, 2))).results())
                .containsExactly(new Retry(Reason.OVERLOADED, Stage.QUEUE), new Retry(Reason.OVERLOADED, Stage.QUEUE));

        stored(underWay);
        stored(nextFlush());
        assertThat(get(waits).results()).containsExactly(STORED, STORED);
    }

    @Test
    void answersRetryWhenTheCommitFailsAndGoesOn() throws Exception {
        deploy(BatchTestEvents.family(2, 1 << 20, HOUR), BatchConfig.DEFAULT);
        Future<BatchOutcome> failed = ask(BatchTestEvents.events(0, 2));
        nextFlush().fail(503, "breaker open");
        assertThat(get(failed).results()).containsOnly(new Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER));

        Future<BatchOutcome> again = ask(BatchTestEvents.events(0, 2));
        stored(nextFlush());

        assertThat(get(again).results()).containsOnly(STORED);
    }

    @Test
    void answersRetryWhenTheCommitIsNeverAnswered() throws Exception {
        deploy(
                BatchTestEvents.family(1, 1 << 20, HOUR),
                new BatchConfig(1, 1, Duration.ZERO, Duration.ofMillis(20), HOUR));

        assertThat(get(ask(BatchTestEvents.events(0, 1))).results())
                .containsExactly(new Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER));
    }

    @Test
    void answersRetryWhenResultsAreNotOneAnEvent() throws Exception {
        deploy(BatchTestEvents.family(2, 1 << 20, HOUR), BatchConfig.DEFAULT);
        Future<BatchOutcome> asked = ask(BatchTestEvents.events(0, 2));
        nextFlush().reply(new BatchOutcome(List.of(STORED)));

        assertThat(get(asked).results()).containsOnly(new Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER));
    }

    @Test
    void answersAnEmptyBatchAtOnce() throws Exception {
        deploy(BatchTestEvents.family(2, 1 << 20, HOUR), BatchConfig.DEFAULT);

        assertThat(get(ask(List.of())).results()).isEmpty();
    }

    @Test
    void onStopCommitsWhatWaitsRefusesWhatComesAndAnswersAll() throws Exception {
        deploy(BatchTestEvents.family(100, 1 << 20, HOUR), new BatchConfig(10, 1, Duration.ZERO, HOUR, HOUR));
        ask(BatchTestEvents.events(9, 1));
        Message<EventBatch> underWay = nextFlush();
        Future<BatchOutcome> waits = ask(BatchTestEvents.events(0, 2));
        awaitDepth(2);

        Future<Void> stopped = vertx.undeploy(deployment);
        stored(underWay);
        Message<EventBatch> last = nextFlush();
        assertThat(get(ask(BatchTestEvents.events(2, 1))).results())
                .containsExactly(new Retry(Reason.SHUTTING_DOWN, Stage.QUEUE));
        assertThat(stopped.isComplete()).isFalse();
        stored(last);

        get(stopped);
        assertThat(get(waits).results()).containsExactly(STORED, STORED);
    }

    @Test
    void onStopAnswersEverybodyEvenIfTheDatabaseDoesNot() throws Exception {
        deploy(
                BatchTestEvents.family(2, 1 << 20, HOUR),
                new BatchConfig(10, 1, Duration.ZERO, HOUR, Duration.ofMillis(20)));
        Future<BatchOutcome> underWay = ask(BatchTestEvents.events(0, 3));
        nextFlush();
        Future<BatchOutcome> waits = ask(BatchTestEvents.events(3, 4));
        awaitDepth(5);

        get(vertx.undeploy(deployment));

        Retry sent = new Retry(Reason.SHUTTING_DOWN, Stage.WRITER);
        Retry waiting = new Retry(Reason.SHUTTING_DOWN, Stage.QUEUE);
        assertThat(get(underWay).results()).containsExactly(sent, sent, waiting);
        assertThat(get(waits).results()).isEqualTo(Collections.nCopies(4, waiting));
    }

    @Test
    void showsItsQueueToTheScrape() throws Exception {
        deploy(BatchTestEvents.family(100, 1 << 20, HOUR), BatchConfig.DEFAULT);
        ask(BatchTestEvents.events(9, 1));
        nextFlush(); // is not answered
        ask(BatchTestEvents.events(0, 3));
        awaitDepth(3);
        clock.advance(Duration.ofMillis(2_500));

        assertThat(registry.scrape())
                .contains("lossy_pipeline_queue_depth_events{family=\"cache\"} 3.0")
                .contains("lossy_pipeline_queue_capacity_events{family=\"cache\"} 1000.0")
                .contains("lossy_pipeline_queue_oldest_age_seconds{family=\"cache\"} 2.5");
    }

    private void deploy(Family family, BatchConfig config) throws Exception {
        PipelineMetrics metrics = new PipelineMetrics(registry, new Catalog(1, List.of(family), List.of(), List.of()));
        SharedCommits commits = new SharedCommits(config, () -> clock.millis() * 1_000_000);
        deployment = get(vertx.deployVerticle(new BatchVerticle(family, commits, pressed.pressure(), metrics, clock)));
    }

    private Future<BatchOutcome> ask(List<TelemetryEvent> events) {
        DeliveryOptions patient = new DeliveryOptions().setLocalOnly(true).setSendTimeout(PATIENCE.toMillis());
        return vertx.eventBus()
                .<BatchOutcome>request(Addresses.batch("cache"), new EventBatch("cache", events), patient)
                .map(Message::body);
    }

    private Message<EventBatch> nextFlush() throws InterruptedException {
        Message<EventBatch> flush = persist.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(flush).as("a flush").isNotNull();
        return flush;
    }

    private static void stored(Message<EventBatch> flush) {
        flush.reply(new BatchOutcome(Collections.nCopies(flush.body().events().size(), STORED)));
    }

    private void awaitDepth(int events) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> depth() == events);
    }

    private double depth() {
        return registry.get("lossy.pipeline.queue.depth.events").gauge().value();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
