package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadLevel;
import io.lossy.telemetry.overload.Pressed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Publications one by one, on a real bus, at ticks the test gives. */
@ExtendWith(VertxExtension.class)
class PublisherTest {
    private static final JsonObject MARK = new JsonObject().put("mark", true);

    private final FakeClock clock = new FakeClock(Sample.NOON);
    private final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
    private final Promise<Void> history = Promise.promise();
    private final Windows windows = new Windows(Sample.catalog(), AggregateConfig.DEFAULT);
    private final Pressed pressed = new Pressed();
    private Vertx vertx;
    private Publisher publisher;

    @BeforeEach
    void readHistory(Vertx vertx) {
        this.vertx = vertx;
        vertx.eventBus().<JsonObject>localConsumer(Addresses.aggregates("cache"), m -> received.add(m.body()));
        Refill refill = new Refill(
                vertx,
                AggregateConfig.DEFAULT,
                clock,
                (since, sink) -> history.future(),
                () -> new Windows(Sample.catalog(), AggregateConfig.DEFAULT),
                windows);
        ExchangeMeters meters = new ExchangeMeters(new PipelineMetrics(new SimpleMeterRegistry(), Sample.catalog()));
        PartExchange exchange =
                new PartExchange(AggregateConfig.DEFAULT, clock, System::nanoTime, Sample.alone(), meters, windows);
        exchange.tick();
        publisher =
                new Publisher(vertx.eventBus(), windows, exchange, refill, pressed.pressure(), () -> Double.NaN, clock);
        refill.read();
    }

    @Test
    void saysNothingBeforeHistoryHasBeenRead() throws Exception {
        publisher.tick();
        vertx.eventBus().publish(Addresses.aggregates("cache"), MARK);

        assertThat(next()).isEqualTo(MARK);
    }

    @Test
    void saysAtEveryTickWhatIsThere() throws Exception {
        history.complete();
        publisher.tick();
        windows.observe(Sample.event(Sample.HIT, Sample.NOON), clock.millis());
        publisher.tick();

        assertThat(next().getLong("events")).isZero();
        assertThat(next().getLong("events")).isEqualTo(1);
    }

    @Test
    void saysThatHistoryIsMissingWhenItCouldNotBeRead() throws Exception {
        history.fail("database away");
        publisher.tick();

        assertThat(next().getBoolean("refilled")).isFalse();
    }

    @Test
    void saysItAtOneTickInThreeWhileTheServerIsPressedAndAtEachAgainAfterwards() throws Exception {
        history.complete();
        pressed.to(LoadLevel.WATCHERS);
        assertThat(publicationsIn(2)).isZero();
        assertThat(publicationsIn(1)).isEqualTo(1);
        assertThat(publicationsIn(6)).isEqualTo(2);

        pressed.to(LoadLevel.CALM);

        assertThat(publicationsIn(3)).isEqualTo(3);
    }

    private int publicationsIn(int ticks) throws InterruptedException {
        for (int i = 0; i < ticks; i++) {
            publisher.tick();
        }
        vertx.eventBus().publish(Addresses.aggregates("cache"), MARK);
        int publications = 0;
        while (!next().equals(MARK)) {
            publications++;
        }
        return publications;
    }

    private JsonObject next() throws InterruptedException {
        return received.poll(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
