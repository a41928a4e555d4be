package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.database.StoreException.FailureKind;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadMonitor;
import io.lossy.telemetry.persist.EventStore.Appended;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Inserts that wait for their turn, before a database that answers when the test says so. */
class LimitingEventStoreTest {
    private static final Appended STORED = new Appended(Set.of(), Set.of());
    private static final List<TelemetryEvent> BATCH = PersistTestEvents.events(2);

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
        return new LimitingEventStore(vertx, database, options, PersistTestEvents.catalog(), nanos::get)
                .shownBy(new PipelineMetrics(registry, PersistTestEvents.catalog()), new LoadMonitor());
    }

    private double gauge(String name) {
        return registry.get("lossy.persist.inserts." + name).gauge().value();
    }

    /** Lets the event loop run until all that is due has been dispatched. */
    private void turns() {
        Promise<Void> done = Promise.promise();
        turn(6, done);
        done.future().await();
    }

    private void turn(int left, Promise<Void> done) {
        vertx.runOnContext(v -> {
            if (left == 0) {
                done.complete();
            } else {
                turn(left - 1, done);
            }
        });
    }

    /** Starts a statement that is not answered, and returns it. */
    private Promise<Appended> occupy(EventStore store) {
        Promise<Appended> held = database.hold();
        store.append(BATCH);
        turns();
        return held;
    }

    /** Appends all batches in one turn of the event loop. */
    private List<Future<Appended>> inOneTurn(EventStore store, List<List<TelemetryEvent>> batches) {
        Promise<List<Future<Appended>>> asked = Promise.promise();
        vertx.runOnContext(
                v -> asked.complete(batches.stream().map(store::append).toList()));
        return asked.future().await();
    }

    private static Appended stored(List<TelemetryEvent> events) {
        return new Appended(events.stream().map(TelemetryEvent::id).collect(Collectors.toSet()), Set.of());
    }

    private static TelemetryEvent ofFamily(String family) {
        TelemetryEvent event = PersistTestEvents.event();
        EventType type = PersistTestEvents.type("lossy." + family + ".happened", family);
        return new TelemetryEvent(
                event.id(),
                type,
                event.source(),
                event.occurredAt(),
                event.receivedAt(),
                event.sessionId(),
                event.installId(),
                event.release(),
                event.payload());
    }

    @Test
    void sendsNoMoreAtATimeThanThereAreConnectionsAndTheNextWhenOneIsAnswered() {
        EventStore store = store(3, 64, Duration.ofHours(1));
        List<Promise<Appended>> asked = List.of(occupy(store), occupy(store));
        database.answer(STORED);
        Future<Appended> third = store.append(BATCH);
        turns();
        assertThat(database.calls())
                .as("one connection is kept for high priority")
                .isEqualTo(2);
        assertThat(gauge("waiting")).isEqualTo(1);

        asked.get(1).complete(STORED);

        assertThat(third.await()).isEqualTo(STORED);
        assertThat(database.calls()).isEqualTo(3);
        assertThat(gauge("in.flight")).isEqualTo(1);
    }

    @Test
    void whatArrivesInOneTurnIsOneCommit() {
        EventStore store = store(4, 64, Duration.ofHours(1));
        List<List<TelemetryEvent>> batches = Stream.of("a", "b", "c", "d", "e")
                .map(family -> List.of(ofFamily(family)))
                .toList();
        List<TelemetryEvent> all = batches.stream().flatMap(List::stream).toList();
        database.answer(stored(all));

        List<Future<Appended>> answers = inOneTurn(store, batches);
        Future.all(answers).await();

        assertThat(database.statements()).containsExactly(all);
        for (int i = 0; i < 5; i++) {
            assertThat(answers.get(i).result().fresh())
                    .contains(batches.get(i).get(0).id());
        }
    }

    @Test
    void whatWaitsSharesTheNextStatement() {
        EventStore store = store(2, 64, Duration.ofHours(1));
        Promise<Appended> underWay = occupy(store);
        List<TelemetryEvent> one = PersistTestEvents.events(2);
        List<TelemetryEvent> two = PersistTestEvents.events(3);
        database.answer(STORED);
        List<Future<Appended>> answers = List.of(store.append(one), store.append(two));
        turns();

        underWay.complete(STORED);
        Future.all(answers).await();

        assertThat(database.statements().get(1)).hasSize(5).startsWith(one.get(0), one.get(1));
    }

    @Test
    void anIdInTwoBatchesOfOneStatementIsFreshOnlyOnce() {
        EventStore store = store(4, 64, Duration.ofHours(1));
        TelemetryEvent twice = PersistTestEvents.event();
        TelemetryEvent other = PersistTestEvents.event();
        database.answer(stored(List.of(twice, other)));

        List<Future<Appended>> answers = inOneTurn(store, List.of(List.of(twice), List.of(other, twice)));

        assertThat(answers.get(0).await().fresh()).containsExactly(twice.id());
        assertThat(answers.get(1).await().fresh()).containsExactly(other.id());
    }

    @Test
    void highPriorityDoesNotWaitForASharedStatement() {
        EventStore store = store(2, 64, Duration.ofHours(1));
        occupy(store);
        store.append(BATCH);
        turns();
        assertThat(database.calls()).isEqualTo(1);
        TelemetryEvent urgent = ofFamily(PersistTestEvents.URGENT);
        database.answer(stored(List.of(urgent)));

        assertThat(store.append(List.of(urgent)).await().fresh()).containsExactly(urgent.id());

        assertThat(database.statements().get(1)).contains(urgent);
    }

    @Test
    void ifARowMakesASharedStatementFailEachBatchRunsAlone() {
        EventStore store = store(4, 64, Duration.ofHours(1));
        List<TelemetryEvent> good = PersistTestEvents.events(2);
        List<TelemetryEvent> bad = PersistTestEvents.events(1);
        database.fail(FailureKind.DATA).answer(stored(good)).fail(FailureKind.DATA);

        List<Future<Appended>> answers = inOneTurn(store, List.of(good, bad));

        assertThat(answers.get(0).await().fresh()).hasSize(2);
        assertFails(answers.get(1));
        assertThat(answers.get(1).cause()).isInstanceOf(StoreException.class);
        assertThat(database.statements()).extracting(List::size).containsExactly(3, 2, 1);
        assertThat(gauge("limit")).isEqualTo(4);
    }

    @Test
    void asksTheDatabaseForLessWhenItHasNotAnswered() {
        EventStore store = store(4, 64, Duration.ofHours(1));
        database.fail(FailureKind.UNAVAILABLE);

        assertFails(store.append(BATCH));

        assertThat(gauge("limit")).isEqualTo(2);
    }

    @Test
    void whatARowOrAnotherTransactionIsToBlameForTakesNothingAway() {
        EventStore store = store(4, 64, Duration.ofHours(1));
        for (FailureKind kind : List.of(FailureKind.DATA, FailureKind.CONFLICT, FailureKind.CONFIGURATION)) {
            database.fail(kind);
            assertFails(store.append(BATCH));
        }

        assertThat(gauge("limit")).isEqualTo(4);
        assertThat(gauge("in.flight")).isZero();
    }

    @Test
    void callsThatWaitTooLongFailAndTheDatabaseIsNotAsked() {
        EventStore store = store(1, 64, Duration.ofMillis(1));
        Promise<Appended> underWay = occupy(store);

        Future<Appended> late = store.append(BATCH);

        await().atMost(Patience.LONG).until(() -> nanos.addAndGet(2_000_000) > 0 && late.isComplete());
        assertOverloaded(late);
        underWay.complete(STORED);
        turns();
        assertThat(database.calls()).isEqualTo(1);
        assertThat(gauge("in.flight")).isZero();
        assertThat(gauge("limit")).as("nobody failed").isEqualTo(1);
    }

    @Test
    void beyondItsSeatsItTurnsAwayAtOnceRejectionsToo() {
        EventStore store = store(1, 1, Duration.ofHours(1));
        occupy(store);
        store.append(BATCH);

        assertOverloaded(store.append(BATCH));
        assertOverloaded(store.reject(rejections()));
    }

    @Test
    void whetherTheDatabaseIsThereDoesNotDependOnWhoWaits() {
        EventStore store = store(1, 1, Duration.ofHours(1));
        occupy(store);
        store.append(BATCH);

        assertThat(store.probe().succeeded()).isTrue();
        assertThat(store.report(List.of()).succeeded()).isTrue();
    }

    @Test
    void aFaultOfOursGivesItsTurnBack() {
        EventStore store = store(1, 64, Duration.ofHours(1));

        assertFails(store.append(BATCH)); // nothing scripted: it throws

        assertThat(gauge("in.flight")).isZero();
        database.answer(STORED);
        assertThat(store.append(BATCH).await()).isEqualTo(STORED);
    }

    private static List<Rejection> rejections() {
        Appended poisoned = new Appended(Set.of(), Set.of(BATCH.get(0).id()));
        return BatchReply.of(new EventBatch("voice_mode", BATCH), poisoned).poisoned();
    }

    private static void assertFails(Future<?> answer) {
        await().atMost(Patience.LONG).until(answer::isComplete);
        assertThat(answer.failed()).isTrue();
    }

    private static void assertOverloaded(Future<?> answer) {
        assertFails(answer);
        assertThat(answer.cause())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.OVERLOADED));
    }
}
