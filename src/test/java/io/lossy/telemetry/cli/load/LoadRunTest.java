package io.lossy.telemetry.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.cli.StubBridge;
import io.lossy.telemetry.cli.data.CatalogSamples;
import io.lossy.telemetry.cli.support.ShortLivedVertx;
import io.lossy.telemetry.fixture.Patience;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadRunTest {
    private static final int EVENTS = 200;

    private final Vertx vertx = ShortLivedVertx.create();
    private Duration replyTimeout = Duration.ofSeconds(15);
    private LoadRun run;

    @AfterEach
    void close() throws InterruptedException {
        ShortLivedVertx.close(vertx);
    }

    @Test
    void everyEventIsAckedAndTheBooksBalance() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.ACK)) {
            LoadCounts tally = load(bridge.url(), Duration.ofSeconds(10));

            assertThat(tally.complete()).isTrue();
            assertThat(tally.emitted()).isEqualTo(EVENTS);
            assertThat(tally.ends().persisted()).isEqualTo(EVENTS);
            assertThat(tally.troubles()).isEqualTo(new LoadCounts.ErrorTotals(0, 0, 0, 0));
            assertThat(acked()).isEqualTo(new TreeSet<>(bridge.stored()));
            assertThat(bridge.sockets).hasValue(2);
            assertThat(bridge.pings.get()).isGreaterThanOrEqualTo(2);
            assertThat(bridge.replyAddresses).allMatch(address -> address.length() <= 36);
        }
    }

    @Test
    void anAckThatIsLostMakesTheSameIdsComeAgainOnANewSocket() throws Exception {
        replyTimeout = Duration.ofMillis(500);
        try (StubBridge bridge = new StubBridge((n, body) -> n == 2 ? StubBridge.DROP_ACK : StubBridge.ACK)) {
            LoadCounts tally = load(bridge.url(), Duration.ofSeconds(20));

            assertThat(tally.complete()).isTrue();
            assertThat(tally.troubles().timeouts()).isPositive();
            assertThat(tally.troubles().reconnects()).isPositive();
            assertThat(tally.ends().duplicate()).isPositive();
            assertResentUnderTheSameIds(bridge);
        }
    }

    @Test
    void aSocketThatIsClosedUnderABatchMakesTheSameIdsComeAgain() throws Exception {
        try (StubBridge bridge =
                new StubBridge((n, body) -> n < 8 && n % 3 == 1 ? StubBridge.HANG_UP : StubBridge.ACK)) {
            LoadCounts tally = load(bridge.url(), Duration.ofSeconds(20));

            assertThat(tally.complete()).isTrue();
            assertThat(tally.troubles().reconnects()).isPositive();
            assertThat(tally.troubles().retries()).isPositive();
            assertResentUnderTheSameIds(bridge);
        }
    }

    @Test
    void aServerThatAsksForPatienceGetsTheSameEventsLater() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> n <= 3 ? StubBridge.RETRY : StubBridge.ACK)) {
            LoadCounts tally = load(bridge.url(), Duration.ofSeconds(10));

            assertThat(tally.complete()).isTrue();
            assertThat(tally.ends().persisted()).isEqualTo(EVENTS);
            assertThat(tally.ends().duplicate()).isZero();
            assertThat(tally.troubles().retries()).isPositive();
            assertThat(tally.troubles().reconnects()).isZero();
            assertResentUnderTheSameIds(bridge);
        }
    }

    @Test
    void eventsWithoutAnAnswerStayPendingAndTheRunIsNotComplete() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> n == 1 ? StubBridge.ACK : StubBridge.DROP_ACK)) {
            LoadCounts tally = load(bridge.url(), Duration.ofMillis(300));

            assertThat(tally.balanced()).isTrue();
            assertThat(tally.ends().pending()).isPositive();
            assertThat(tally.complete()).isFalse();
        }
    }

    @Test
    void aServerThatMiscountsDoesNotBalance() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> n == 1 ? StubBridge.MISCOUNT : StubBridge.ACK)) {
            LoadCounts tally = load(bridge.url(), Duration.ofSeconds(10));

            assertThat(tally.balanced()).isFalse();
        }
    }

    @Test
    void aRefusalEndsTheRunAndSaysWhy() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.REFUSE)) {
            LoadCounts tally = load(bridge.url(), Duration.ofSeconds(30));

            assertThat(run.refusal()).isEqualTo("key_invalid: send a write key");
            assertThat(tally.complete()).isFalse();
        }
    }

    @Test
    void whereNobodyListensTheRunEndsAtOnce() throws Exception {
        LoadCounts tally = load(URI.create("http://127.0.0.1:9"), Duration.ofSeconds(30));

        assertThat(run.refusal()).contains("can't connect to the bridge");
        assertThat(tally.complete()).isFalse();
    }

    @Test
    void stoppingEarlyEndsTheScheduleAndStillWaitsForTheAcks() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.ACK)) {
            run = run(bridge.url(), Duration.ofHours(1), Duration.ofHours(1));
            var done = run.start();
            org.awaitility.Awaitility.await().until(() -> run.tally().ends().persisted() > 0);

            run.stop(TimeUnit.SECONDS.toNanos(10));

            LoadCounts tally = done.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(tally.complete()).isTrue();
            assertThat(tally.emitted()).isEqualTo(bridge.stored().size());
        }
    }

    private LoadCounts load(URI url, Duration drain) throws Exception {
        run = run(url, Duration.ofMillis(200), drain);
        return run.start().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private LoadRun run(URI url, Duration duration, Duration drain) {
        LoadPlan plan = new LoadPlan(
                "test",
                WebAddress.of(url),
                null,
                Source.EXTENSION,
                EVENTS * 5.0,
                duration,
                2,
                20,
                1_000,
                new LoadPlan.Timing(Duration.ofMillis(20), replyTimeout, drain));
        EventType sent = CatalogSamples.event("lossy.test.sent", CatalogSamples.field("count", FieldType.INTEGER));
        SampleEvents samples = new SampleEvents(new Catalog(1, List.of(), List.of(sent), List.of()), sent::equals, 1);
        return new LoadRun(vertx, plan, SampleEvent.by(samples), true);
    }

    private Set<String> acked() {
        return run.acked().stream().map(UUID::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Something came twice, nothing came under a second id, and all that was acked is there. */
    private void assertResentUnderTheSameIds(StubBridge bridge) {
        assertThat(bridge.sightings.values()).anyMatch(times -> times > 1);
        assertThat(bridge.sightings).hasSize(EVENTS);
        assertThat(bridge.stored()).hasSize(EVENTS);
        assertThat(acked()).isEqualTo(new TreeSet<>(bridge.stored()));
    }
}
