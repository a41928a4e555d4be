package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.books.LaneState;
import io.lossy.telemetry.forward.destination.ForwardRules;
import io.lossy.telemetry.forward.lane.LaneRules;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import io.lossy.telemetry.forward.receiver.WebhookReceiver.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a receiver answers, each with what becomes of the events. Time is turned by hand where it matters. */
class ForwardAnswersIT {
    private final ForwardScene scene = new ForwardScene();
    private final WebhookReceiver receiver = scene.receiver();
    private final FakeClock clock = new FakeClock(Instant.now());

    @AfterEach
    void close() {
        scene.close();
        assertThat(receiver.faults()).isEmpty();
    }

    private void start() {
        scene.start(clock, ForwardScene.lane("hook", receiver));
    }

    /** Turns the clock until the condition holds. */
    private void turnUntil(Duration step, Callable<Boolean> condition) {
        await().until(() -> {
            clock.advance(step);
            return condition.call();
        });
    }

    @Test
    void aFailedRequestIsSentAgainWithTheSameIdAndBytes() {
        AtomicInteger calls = new AtomicInteger();
        receiver.answers((request, received) -> request.response()
                .setStatusCode(calls.incrementAndGet() < 3 ? 503 : 200)
                .end());
        start();
        List<UUID> committed = scene.rows.commit(4);

        turnUntil(Duration.ofSeconds(1), () -> scene.lane("hook").count(ForwardOutcome.DELIVERED) == 4);

        assertThat(receiver.requests())
                .hasSize(3)
                .extracting(Received::id)
                .containsOnly(receiver.requests().get(0).id());
        assertThat(receiver.requests())
                .extracting(Received::body)
                .containsOnly(receiver.requests().get(0).body());
        assertThat(receiver.requests().get(0).ids()).containsExactlyInAnyOrderElementsOf(committed);
    }

    @Test
    void aResetAndATimeoutAreRetried() {
        AtomicInteger calls = new AtomicInteger();
        receiver.answers((request, received) -> {
            if (calls.incrementAndGet() == 1) {
                request.connection().close();
            } else {
                WebhookReceiver.accept(request, received);
            }
        });
        start();
        scene.rows.commit(2);

        turnUntil(Duration.ofSeconds(1), () -> scene.lane("hook").count(ForwardOutcome.DELIVERED) == 2);

        assertThat(scene.lane("hook").lastError()).isEqualTo("connection_closed");
    }

    @Test
    void aRequestThatIsTooLargeIsHalvedDownToTheEventThatIs() {
        start();
        Set<UUID> large = new HashSet<>();
        receiver.answers((request, received) -> request.response()
                .setStatusCode(
                        received.ids().stream().anyMatch(large::contains)
                                        || received.ids().size() > 3
                                ? 413
                                : 200)
                .end());
        List<UUID> ids = scene.rows.newIds(1);
        large.addAll(ids);
        List<UUID> committed = scene.rows.commitWith(ids, 9);

        scene.awaitEnded("hook", 10);

        assertThat(scene.count("hook", ForwardOutcome.DELIVERED)).isEqualTo(9);
        assertThat(scene.sql.column("SELECT event_id || ' ' || reason || ' ' || detail FROM forward_dead"))
                .containsExactly(ids.get(0) + " too_large http_413");
        assertThat(new HashSet<>(receiver.ids())).containsAll(committed);
    }

    @Test
    void aRefusedRequestIsDeadAndARedirectIsNotFollowed() {
        AtomicInteger calls = new AtomicInteger();
        receiver.answers((request, received) -> {
            if (calls.incrementAndGet() == 1) {
                request.response().setStatusCode(400).end();
            } else {
                request.response()
                        .putHeader("location", receiver.url())
                        .setStatusCode(307)
                        .end();
            }
        });
        start();
        List<UUID> refused = scene.rows.commit(3);
        scene.awaitEnded("hook", 3);
        scene.rows.commit(2);
        await().until(() -> scene.lane("hook").reason().equals("stopped"));

        assertThat(receiver.requests()).hasSize(2);
        assertThat(scene.lane("hook").lastError()).isEqualTo("http_307");
        assertThat(scene.lane("hook").open()).isEqualTo(2);
        assertThat(scene.sql.column("SELECT event_id FROM forward_dead WHERE detail = 'http_400'"))
                .containsExactlyInAnyOrderElementsOf(
                        refused.stream().map(UUID::toString).toList());
    }

    @Test
    void aReceiverThatIsGonePausesTheLaneAndKeepsTheRequest() {
        receiver.answersWith(410);
        start();
        scene.rows.commit(2);

        await().until(() -> scene.lane("hook").state() == LaneState.PAUSED);

        assertThat(scene.lane("hook").reason()).isEqualTo("stopped");
        assertThat(scene.lane("hook").lastError()).isEqualTo("http_410");
        assertThat(scene.sql.count("SELECT sum(cardinality(ids)) FROM forward_requests"))
                .isEqualTo(2);
        scene.rows.commit(2);
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void aReceiverThatGetsTooMuchHasThePauseThatItAskedFor() {
        AtomicInteger calls = new AtomicInteger();
        receiver.answers((request, received) -> {
            if (calls.incrementAndGet() == 1) {
                request.response()
                        .putHeader("retry-after", "600")
                        .setStatusCode(429)
                        .end();
            } else {
                WebhookReceiver.accept(request, received);
            }
        });
        start();
        scene.rows.commit(1);
        await().until(() -> scene.lane("hook").lastError().equals("http_429"));
        scene.rows.commit(1);
        await().until(() -> scene.lane("hook").taken() == 2);
        clock.advance(Duration.ofSeconds(590));
        assertThat(receiver.requests()).hasSize(1);

        turnUntil(Duration.ofSeconds(5), () -> scene.lane("hook").count(ForwardOutcome.DELIVERED) == 2);
    }

    @Test
    void aRequestThatAlwaysFailsLetsOthersPassAndIsGivenUpAfterADay() {
        start();
        List<UUID> poison = scene.rows.newIds(1);
        receiver.answers((request, received) -> request.response()
                .setStatusCode(received.ids().containsAll(poison) ? 500 : 200)
                .end());
        scene.rows.commitWith(poison, 0);
        turnUntil(
                Duration.ofSeconds(5),
                () -> scene.sql.count("SELECT count(*) FROM forward_requests WHERE parked") == 1);
        scene.rows.commit(3);
        turnUntil(Duration.ofSeconds(5), () -> scene.lane("hook").count(ForwardOutcome.DELIVERED) == 3);
        clock.advance(Duration.ofHours(25));

        turnUntil(Duration.ofMinutes(5), () -> scene.lane("hook").count(ForwardOutcome.DEAD) == 1);

        assertThat(scene.sql.column("SELECT reason || ' ' || detail FROM forward_dead"))
                .containsExactly("gave_up http_500");
    }

    @Test
    void anHourWithoutAReceiverCostsNoEvent() {
        int port = FreePort.any();
        WebhookReceiver first = new WebhookReceiver(scene.vertx, port);
        scene.start(clock, ForwardScene.lane("hook", first));
        first.close();
        for (int i = 0; i < 12; i++) {
            scene.rows.commit(5);
        }
        await().until(() -> !scene.lane("hook").lastError().isEmpty());
        for (int i = 0; i < 60; i++) {
            clock.advance(Duration.ofMinutes(1));
            scene.rows.commit(1);
        }
        try (WebhookReceiver second = new WebhookReceiver(scene.vertx, port)) {
            turnUntil(Duration.ofSeconds(10), () -> scene.lane("hook").count(ForwardOutcome.DELIVERED) == 120);
            assertThat(scene.count("hook", ForwardOutcome.DEAD)).isZero();
            assertThat(new HashSet<>(second.ids())).hasSize(120);
        }
    }

    @Test
    void whatIsErasedMeanwhileIsLeftOutUnderANewRequestId() {
        receiver.answersWith(503);
        start();
        List<UUID> committed = scene.rows.commit(3);
        await().until(() -> !receiver.requests().isEmpty());
        scene.sql.execute("DELETE FROM analytics_events WHERE event_id = '" + committed.get(1) + "'");
        receiver.answersWith(200);

        turnUntil(Duration.ofSeconds(1), () -> scene.lane("hook").count(ForwardOutcome.DELIVERED) == 2);

        assertThat(scene.count("hook", ForwardOutcome.ERASED)).isEqualTo(1);
        Received last = receiver.requests().get(receiver.requests().size() - 1);
        assertThat(last.ids()).containsExactly(committed.get(0), committed.get(2));
        assertThat(last.id()).isNotEqualTo(receiver.requests().get(0).id());
    }

    @Test
    void whatTheCatalogNoLongerAllowsIsLeftOutUnderANewRequestId() {
        receiver.answersWith(503);
        start();
        scene.rows.commit(2);
        await().until(() -> !receiver.requests().isEmpty());
        scene.rules.set(new LaneRules(new ForwardRules(Map.of(CommittedRows.EVENT, Set.of())), Duration.ofDays(30)));
        receiver.answersWith(200);

        turnUntil(Duration.ofSeconds(1), () -> scene.lane("hook").count(ForwardOutcome.DELIVERED) == 2);

        Received last = receiver.requests().get(receiver.requests().size() - 1);
        assertThat(last.body()).doesNotContain("click");
        assertThat(last.id()).isNotEqualTo(receiver.requests().get(0).id());
    }
}
