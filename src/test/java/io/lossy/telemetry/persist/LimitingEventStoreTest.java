package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.persist.EventStore.Appended;
import io.lossy.telemetry.persist.StoreException.Kind;
import io.lossy.telemetry.pressure.Pressure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Inserts that wait for their turn, before a database that answers when the test says so. */
class LimitingEventStoreTest {
    private static final Appended STORED = new Appended(Set.of(), Set.of());
    private static final List<TelemetryEvent> BATCH = Events.events(2);

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedStore database = new ScriptedStore();
    private final AtomicLong nanos = new AtomicLong();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /** @param patience for a turn, as for a connection */
    private EventStore store(int connections, int seats, Duration patience) {
        StoreOptions options = new StoreOptions(
                connections,
                seats,
                patience,
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                Duration.ofSeconds(4),
                patience.plusSeconds(4),
                5,
                Duration.ofSeconds(1));
        return new LimitingEventStore(vertx, database, options, Events.catalog(), nanos::get)
                .shownBy(new PipelineMetrics(registry, Events.catalog()), new Pressure());
    }

    private double gauge(String name) {
        return registry.get("lossy.persist.inserts." + name).gauge().value();
    }

    @Test
    void sendsNoMoreAtATimeThanThereAreConnectionsAndTheNextWhenOneIsAnswered() {
        EventStore store = store(2, 64, Duration.ofHours(1));
        List<Promise<Appended>> asked = List.of(database.hold(), database.hold(), database.hold());
        List<Future<Appended>> answers = List.of(store.append(BATCH), store.append(BATCH), store.append(BATCH));
        assertThat(database.calls()).isEqualTo(2);
        assertThat(gauge("waiting")).isEqualTo(1);

        asked.get(1).complete(STORED);

        assertThat(database.calls()).isEqualTo(3);
        assertThat(answers.get(1).result()).isEqualTo(STORED);
        asked.get(2).complete(STORED);
        assertThat(answers.get(2).result()).isEqualTo(STORED);
        assertThat(gauge("in.flight")).isEqualTo(1);
    }

    @Test
    void asksTheDatabaseForLessWhenItHasNotAnswered() {
        EventStore store = store(4, 64, Duration.ofHours(1));
        database.fail(Kind.UNAVAILABLE);

        assertThat(store.append(BATCH).failed()).isTrue();

        assertThat(gauge("limit")).isEqualTo(2);
    }

    @Test
    void whatARowOrAnotherTransactionIsToBlameForTakesNothingAway() {
        EventStore store = store(4, 64, Duration.ofHours(1));
        for (Kind kind : List.of(Kind.DATA, Kind.CONFLICT, Kind.CONFIGURATION)) {
            database.fail(kind);
            assertThat(store.append(BATCH).failed()).isTrue();
        }

        assertThat(gauge("limit")).isEqualTo(4);
        assertThat(gauge("in.flight")).isZero();
    }

    @Test
    void whoWaitsTooLongIsToldToComeLaterAndTheDatabaseIsNotAsked() {
        EventStore store = store(1, 64, Duration.ofMillis(1));
        Promise<Appended> underWay = database.hold();
        store.append(BATCH);

        Future<Appended> late = store.append(BATCH);

        await().until(late::isComplete);
        assertOverloaded(late);
        underWay.complete(STORED);
        assertThat(database.calls()).isEqualTo(1);
        assertThat(gauge("in.flight")).isZero();
        assertThat(gauge("limit")).as("nobody failed").isEqualTo(1);
    }

    @Test
    void beyondItsSeatsItTurnsAwayAtOnceRejectionsToo() {
        EventStore store = store(1, 1, Duration.ofHours(1));
        database.hold();
        store.append(BATCH);
        store.append(BATCH);

        assertOverloaded(store.append(BATCH));
        assertOverloaded(store.reject(rejections()));
    }

    @Test
    void whetherTheDatabaseIsThereDoesNotDependOnWhoWaits() {
        EventStore store = store(1, 1, Duration.ofHours(1));
        database.hold();
        store.append(BATCH);
        store.append(BATCH);

        assertThat(store.probe().succeeded()).isTrue();
        assertThat(store.report(List.of()).succeeded()).isTrue();
    }

    @Test
    void aFaultOfOursGivesItsTurnBack() {
        EventStore store = store(1, 64, Duration.ofHours(1));

        assertThat(store.append(BATCH).failed())
                .as("nothing scripted: it throws")
                .isTrue();

        assertThat(gauge("in.flight")).isZero();
        database.answer(STORED);
        assertThat(store.append(BATCH).result()).isEqualTo(STORED);
    }

    private static List<Rejection> rejections() {
        Appended poisoned = new Appended(Set.of(), Set.of(BATCH.get(0).id()));
        return BatchAnswer.of(new EventBatch("voice_mode", BATCH), poisoned).poisoned();
    }

    private static void assertOverloaded(Future<?> answer) {
        assertThat(answer.cause())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.OVERLOADED));
    }
}
