package io.lossy.telemetry.forward.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Patience;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every destination. */
public abstract class DestinationContract {
    protected static final String SECRET = "phc_or_key_that_nobody_may_see";

    private Vertx vertx;
    protected Destination destination;

    /** Returns settings with {@link #secret} that lead to a receiver that accepts it. */
    protected abstract DestinationSettings settings();

    /** Returns settings that lead to a port where nothing listens. */
    protected abstract DestinationSettings settingsOfNobody();

    /** Returns what the receiver has accepted, each copy of its own, in a form that is equal for equal events. */
    protected abstract List<JsonObject> accepted();

    /** Returns the id of an event as the receiver knows it. */
    protected abstract UUID id(JsonObject accepted);

    /** Returns how many bytes the body of the last request had. */
    protected abstract int lastBytes();

    @BeforeEach
    protected void open() throws Exception {
        vertx = Vertx.vertx();
        destination = settings().open(vertx);
    }

    @AfterEach
    protected void close() throws Exception {
        done(destination.close());
        done(vertx.close());
    }

    @Test
    void deliversEveryEventOnce() throws Exception {
        List<ForwardEvent> events = ForwardEvents.some(100);

        assertThat(send(ForwardEvents.request(events))).isEqualTo(new Delivery.Taken(Map.of()));

        assertThat(accepted())
                .extracting(this::id)
                .hasSize(100)
                .containsExactlyInAnyOrderElementsOf(ForwardEvents.ids(events));
    }

    /** So a destination finds the duplicate, whatever it looks at. */
    @Test
    void sendsTheSameAgainWhenItRetries() throws Exception {
        List<ForwardEvent> events = ForwardEvents.some(5);
        UUID id = UUID.randomUUID();

        send(new ForwardRequest(id, 1, events));
        send(new ForwardRequest(id, 2, events));
        send(ForwardEvents.request(events.subList(2, 3)));

        List<JsonObject> copies = accepted();
        assertThat(copies).hasSize(11);
        assertThat(copies.subList(5, 10)).isEqualTo(copies.subList(0, 5));
        assertThat(copies.get(10)).isEqualTo(copies.get(2));
    }

    @Test
    void sendsOnlyTheFieldsOfTheEvent() throws Exception {
        send(ForwardEvents.request(List.of(ForwardEvents.client(new JsonObject().put("mode", "local-canary")))));
        send(ForwardEvents.request(List.of(ForwardEvents.client(new JsonObject()))));

        assertThat(accepted().get(0).encode()).contains("local-canary");
        assertThat(accepted().get(1).encode()).doesNotContain("mode", "duration_ms", "canary");
    }

    @Test
    void neverEstimatesLessThanItSends() throws Exception {
        List<ForwardEvent> events = ForwardEvents.some(30);

        send(ForwardEvents.request(events));
        assertThat(lastBytes())
                .isLessThanOrEqualTo(events.stream().mapToInt(destination::size).sum());

        send(ForwardEvents.request(events.subList(2, 3)));
        assertThat(lastBytes()).isLessThanOrEqualTo(destination.size(events.get(2)));
        assertThat(destination.limit().bytes()).isGreaterThan(16 * 1024 + destination.size(events.get(0)));
    }

    @Test
    void asksToRetryWhenNothingListens() throws Exception {
        Destination nobody = settingsOfNobody().open(vertx);

        Delivery delivery = done(nobody.send(ForwardEvents.request(ForwardEvents.some(2))));
        done(nobody.close());

        assertThat(delivery).isInstanceOfSatisfying(Delivery.Retry.class, retry -> {
            assertThat(retry.overloaded()).isFalse();
            assertThat(retry.cause()).matches("[a-z][a-z0-9_]*");
        });
    }

    @Test
    void neverPrintsItsSecret() {
        assertThat(settings().toString()).doesNotContain(secret());
        assertThat(String.valueOf(destination)).doesNotContain(secret());
    }

    protected String secret() {
        return SECRET;
    }

    protected final Vertx vertx() {
        return vertx;
    }

    protected final Delivery send(ForwardRequest request) throws Exception {
        return done(destination.send(request));
    }

    protected static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
