package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.exchange.OwnParts;
import io.lossy.telemetry.exchange.PeerState;
import io.lossy.telemetry.exchange.PeerStates;
import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The exchange of one server with others that do what the test says. */
class PartExchangeTest {
    private static final UUID PEER = UUID.randomUUID();

    private final FakeClock clock = new FakeClock(Sample.NOON);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Windows own = new Windows(Sample.catalog(), AggregateConfig.DEFAULT);
    private final List<OwnParts> written = new ArrayList<>();
    private final List<UUID> recounted = new ArrayList<>();
    private int reads;
    private int nodes = 1;
    private Future<Long> writeResult = Future.succeededFuture(7L);
    private List<PeerState> peers = List.of();
    private List<TelemetryEvent> rowsOfTheGone = List.of();
    private OwnParts recount;
    private final PartExchange exchange = new PartExchange(
            AggregateConfig.DEFAULT,
            clock,
            System::nanoTime,
            new Peers(
                    () -> nodes,
                    parts -> {
                        written.add(parts);
                        return writeResult;
                    },
                    (known, window) -> {
                        reads++;
                        return Future.succeededFuture(new PeerStates(5, 5, peers));
                    },
                    (gone, counted, since, sink, parts) -> {
                        recounted.add(gone);
                        rowsOfTheGone.forEach(sink);
                        recount = parts.get();
                        return Future.succeededFuture(true);
                    }),
            new ExchangeMeters(new PipelineMetrics(registry, Sample.catalog())),
            own);

    @Test
    void aServerThatIsAloneReadsOnceAndWritesNothing() {
        assertThat(exchange.attempted()).isFalse();
        assertThat(exchange.isPartial()).isTrue();
        for (int second = 0; second < 5; second++) {
            exchange.tick();
        }

        assertThat(reads).isEqualTo(1);
        assertThat(written).isEmpty();
        assertThat(exchange.attempted()).isTrue();
        assertThat(exchange.wasWhole()).isTrue();
        assertThat(exchange.isPartial()).isFalse();
    }

    @Test
    void itBeginsWhenThereIsAnotherServerAndEndsWhenThatIsGone() {
        exchange.tick();
        nodes = 2;
        assertThat(exchange.isPartial()).as("nothing is known of it yet").isTrue();
        peers = List.of(alive(1));
        exchange.tick();
        assertThat(exchange.isPartial()).isFalse();
        nodes = 1; // the heartbeat saw it first
        exchange.tick();
        assertThat(written).hasSize(2);
        peers = List.of();
        exchange.tick();
        exchange.tick();

        assertThat(written).hasSize(3);
        assertThat(reads).isEqualTo(4);
    }

    @Test
    void itWritesAllBucketsFirstAndThenThoseThatChanged() {
        nodes = 2;
        count();
        clock.advance(Duration.ofSeconds(10));
        count();
        exchange.tick();
        count();
        exchange.tick();
        exchange.tick();

        assertThat(written).extracting(OwnParts::version).containsExactly(0L, 7L, 7L);
        assertThat(written).extracting(parts -> parts.parts().size()).containsExactly(2, 1, 0);
        assertThat(registry.get("lossy.aggregate.parts.bytes").counter().count())
                .isPositive();
    }

    @Test
    void afterAFailureFiguresArePartialAndTheNextWriteReplacesAll() {
        nodes = 2;
        count();
        peers = List.of(alive(1));
        exchange.tick();
        writeResult = Future.failedFuture("database away");
        exchange.tick();
        assertThat(exchange.isPartial()).isTrue();
        assertThat(registry.get("lossy.aggregate.exchange.failures").counter().count())
                .isEqualTo(1);

        writeResult = Future.succeededFuture(9L);
        exchange.tick();

        assertThat(exchange.isPartial()).isFalse();
        assertThat(written).extracting(OwnParts::version).containsExactly(0L, 7L, 0L);
        assertThat(written.get(2).parts()).hasSize(1);
    }

    @Test
    void aRowThatIsGoneOrWasChangedIsReplaced() {
        nodes = 2;
        exchange.tick();
        writeResult = Future.succeededFuture(0L);
        exchange.tick();
        exchange.tick();

        assertThat(written).extracting(OwnParts::version).containsExactly(0L, 7L, 0L);
    }

    @Test
    void aServerThatIsGoneIsCountedFromRowsAndEventsOfTheFutureAreLeftOut() {
        rowsOfTheGone = List.of(
                Sample.event(Sample.HIT, Sample.NOON.minusSeconds(20)),
                Sample.event(Sample.HIT, Sample.NOON),
                Sample.event(Sample.HIT, Sample.NOON.plusSeconds(60)),
                Sample.event(Sample.HIT, Sample.NOON.minusSeconds(400)));
        peers = List.of(gone(true));
        exchange.tick();
        assertThat(recounted).containsExactly(PEER);
        assertThat(exchange.isPartial()).isTrue();
        assertThat(exchange.wasWhole()).isFalse();
        peers = List.of(new PeerState(PEER, false, 3, 3, own.counted(), 0, false, recount.parts()));
        exchange.tick();
        exchange.tick();

        assertThat(recounted).hasSize(1);
        assertThat(reads).as("nothing more to learn").isEqualTo(2);
        assertThat(exchange.isPartial()).isFalse();
        assertThat(exchange.wasWhole()).isTrue();
        assertThat(shown()).isEqualTo(2);
        assertThat(registry.get("lossy.aggregate.recounts").counter().count()).isEqualTo(1);
    }

    @Test
    void otherWindowsAreWrittenAsAWhole() {
        nodes = 2;
        exchange.tick();
        Windows next = own.blank();
        next.observe(Sample.event(Sample.HIT, Sample.NOON), clock.millis());
        exchange.use(next);
        exchange.tick();

        assertThat(written).extracting(OwnParts::version).containsExactly(0L, 0L);
        assertThat(written.get(1).parts()).hasSize(1);
    }

    private void count() {
        own.observe(Sample.event(Sample.HIT, clock.instant()), clock.millis());
    }

    private long shown() {
        return exchange.shown(clock.millis()).snapshot("cache", clock.instant()).getLong("events");
    }

    private PeerState alive(long version) {
        return new PeerState(PEER, true, version, 1, own.counted(), 0, false, List.of());
    }

    private PeerState gone(boolean outstanding) {
        return new PeerState(PEER, false, 0, 0, "", 0, outstanding, List.of());
    }
}
